package io.tailrace.source.connection;

import io.tailrace.source.SqlStates;
import io.tailrace.source.SqlText;
import io.tailrace.view.report.State;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;

/**
 * A reason why a connection fails, and what to do.
 *
 * @param state of the views meanwhile
 * @param setup whether the setup script has the statement
 * @param when returns the detail of the failure, or null where the reason does not apply
 * @param text with {@code {detail}} and the settings' names as places
 */
record ConnectReason(
    State state, boolean setup, Function<SQLException, @Nullable String> when, String text) {
  static final String POOLER =
      """
      {url} is the address of a connection pooler, which Tailrace cannot work through ({detail}): \
      write the address and port of the database itself""";

  private static final String SYSTEM = "sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";

  /** In order: the first one that applies counts. */
  static final List<ConnectReason> ALL =
      List.of(
          new ConnectReason(
              State.STALE,
              false,
              FailureMatch.caused(UnknownHostException.class),
              "the database's host is unknown: check {url}"),
          new ConnectReason(
              State.STALE,
              false,
              FailureMatch.caused(ConnectException.class, NoRouteToHostException.class),
              """
              nothing answers at the database's address: start the database, or correct {url}"""),
          new ConnectReason(
              State.STALE,
              false,
              FailureMatch.caused(SocketTimeoutException.class),
              """
              the database does not answer: it may be starting, or a firewall drops what is sent \
              to the address in {url}"""),
          failed(
              FailureMatch.detail(FailureMatch.caused(FileNotFoundException.class), "root.crt"),
              """
              there is nothing to check the database's certificate against ({detail}): write \
              sslrootcert=/path/to/ca.pem into {url}, or for the authorities that Java knows\s"""
                  + SYSTEM),
          failed(
              FailureMatch.caused(FileNotFoundException.class),
              "a file that {url} names cannot be read: {detail}"),
          failed(
              FailureMatch.caused(
                  UnrecoverableKeyException.class, UnsupportedCallbackException.class),
              "the client key for TLS cannot be read: correct sslpassword in {url}"),
          failed(
              e ->
                  Causes.has(e, CertificateException.class) && !Causes.has(e, SSLException.class)
                      ? SqlText.line(e)
                      : null,
              "a certificate that {url} names cannot be read: {detail}"),
          failed(
              FailureMatch.detail(FailureMatch.state("08004"), "hannel "),
              """
              channelBinding=require in {url} needs TLS and a log-in with scram-sha-256 in the \
              server's pg_hba.conf ({detail})"""),
          failed(
              FailureMatch.caused(CertificateExpiredException.class),
              """
              the database's certificate has expired ({detail}): renew it on the server"""),
          failed(
              FailureMatch.caused(CertificateNotYetValidException.class),
              """
              the database's certificate is not valid yet ({detail}): correct it on the server, \
              or the clock here"""),
          failed(
              FailureMatch.caused(CertPathBuilderException.class),
              """
              the database's certificate is signed by no trusted authority: write \
              sslrootcert=/path/to/ca.pem, of the authority that signed it, into {url}, or for the \
              authorities that Java knows\s"""
                  + SYSTEM),
          failed(
              FailureMatch.detail(SqlText::line, "HostnameVerifier"),
              """
              the database's certificate is issued for another host than {url} names: write the \
              host name of the certificate, or sslmode=verify-ca to check only its signature"""),
          failed(
              FailureMatch.detail(FailureMatch.state("08004"), "SSL"),
              """
              the database does not speak TLS, but sslmode in {url} asks for it: switch it on \
              there (ssl = on in postgresql.conf), or correct sslmode"""),
          failed(
              FailureMatch.detail(FailureMatch.caused(SSLException.class), "fatal alert"),
              """
              the database rejects the TLS handshake ({detail}): correct the client certificate \
              of sslkey in {url}"""),
          failed(
              FailureMatch.detail(FailureMatch.state("28P01", "28000"), "pg_hba.conf"),
              """
              the database allows no such connection ({detail}): add a line for it to the \
              server's pg_hba.conf, or write sslmode=verify-full into {url} if it requires TLS"""),
          setup(
              FailureMatch.detail(FailureMatch.state("28P01", "28000"), "not permitted to log in"),
              "{detail}; run: ALTER ROLE {role} LOGIN"),
          failed(
              FailureMatch.detail(FailureMatch.state("28P01", "28000"), "certificate"),
              """
              the database rejects the client certificate ({detail}): write \
              sslkey=/path/to/client.p12 and sslpassword into {url}; the certificate's common \
              name (CN) has to be the name of the role"""),
          setup(
              FailureMatch.state("28P01", "28000"),
              "the database refuses the log-in: check {user} and {credential} ({detail})"),
          failed(FailureMatch.state("3D000"), "check {url}: {detail}"),
          setup(
              FailureMatch.state("42501"),
              "{detail}; run: GRANT CONNECT ON DATABASE {database} TO {role}"),
          failed(FailureMatch.detail(FailureMatch.state("08P01"), "startup parameter"), POOLER),
          failed(
              e ->
                  SqlStates.is(e, "08004") && FailureMatch.isOfTheDriver(e)
                      ? SqlText.line(e)
                      : null,
              "check {password}: {detail}"));

  private static ConnectReason failed(Function<SQLException, @Nullable String> when, String text) {
    return new ConnectReason(State.FAILED, false, when, text);
  }

  private static ConnectReason setup(Function<SQLException, @Nullable String> when, String text) {
    return new ConnectReason(State.FAILED, true, when, text);
  }
}
