package io.tailrace.source.connection;

import io.tailrace.source.SqlStates;
import io.tailrace.source.SqlText;
import io.tailrace.view.State;
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
import org.postgresql.util.PSQLException;

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
              caused(UnknownHostException.class),
              "the database's host is unknown: check {url}"),
          new ConnectReason(
              State.STALE,
              false,
              caused(ConnectException.class, NoRouteToHostException.class),
              """
              nothing answers at the database's address: start the database, or correct {url}"""),
          new ConnectReason(
              State.STALE,
              false,
              caused(SocketTimeoutException.class),
              """
              the database does not answer: it may be starting, or a firewall drops what is sent \
              to the address in {url}"""),
          failed(
              detail(caused(FileNotFoundException.class), "root.crt"),
              """
              there is nothing to check the database's certificate against ({detail}): write \
              sslrootcert=/path/to/ca.pem into {url}, or for the authorities that Java knows\s"""
                  + SYSTEM),
          failed(
              caused(FileNotFoundException.class),
              "a file that {url} names cannot be read: {detail}"),
          failed(
              caused(UnrecoverableKeyException.class, UnsupportedCallbackException.class),
              "the client key for TLS cannot be read: correct sslpassword in {url}"),
          failed(
              e ->
                  Causes.has(e, CertificateException.class) && !Causes.has(e, SSLException.class)
                      ? SqlText.line(e)
                      : null,
              "a certificate that {url} names cannot be read: {detail}"),
          failed(
              detail(state("08004"), "hannel "),
              """
              channelBinding=require in {url} needs TLS and a log-in with scram-sha-256 in the \
              server's pg_hba.conf ({detail})"""),
          failed(
              caused(CertificateExpiredException.class),
              """
              the database's certificate has expired ({detail}): renew it on the server"""),
          failed(
              caused(CertificateNotYetValidException.class),
              """
              the database's certificate is not valid yet ({detail}): correct it on the server, \
              or the clock here"""),
          failed(
              caused(CertPathBuilderException.class),
              """
              the database's certificate is signed by no trusted authority: write \
              sslrootcert=/path/to/ca.pem, of the authority that signed it, into {url}, or for the \
              authorities that Java knows\s"""
                  + SYSTEM),
          failed(
              detail(SqlText::line, "HostnameVerifier"),
              """
              the database's certificate is issued for another host than {url} names: write the \
              host name of the certificate, or sslmode=verify-ca to check only its signature"""),
          failed(
              detail(state("08004"), "SSL"),
              """
              the database does not speak TLS, but sslmode in {url} asks for it: switch it on \
              there (ssl = on in postgresql.conf), or correct sslmode"""),
          failed(
              detail(caused(SSLException.class), "fatal alert"),
              """
              the database rejects the TLS handshake ({detail}): correct the client certificate \
              of sslkey in {url}"""),
          failed(
              detail(state("28P01", "28000"), "pg_hba.conf"),
              """
              the database allows no such connection ({detail}): add a line for it to the \
              server's pg_hba.conf, or write sslmode=verify-full into {url} if it requires TLS"""),
          setup(
              detail(state("28P01", "28000"), "not permitted to log in"),
              "{detail}; run: ALTER ROLE {role} LOGIN"),
          failed(
              detail(state("28P01", "28000"), "certificate"),
              """
              the database rejects the client certificate ({detail}): write \
              sslkey=/path/to/client.p12 and sslpassword into {url}; the certificate's common \
              name (CN) has to be the name of the role"""),
          setup(
              state("28P01", "28000"),
              "the database refuses the log-in: check {user} and {credential} ({detail})"),
          failed(state("3D000"), "check {url}: {detail}"),
          setup(state("42501"), "{detail}; run: GRANT CONNECT ON DATABASE {database} TO {role}"),
          failed(detail(state("08P01"), "startup parameter"), POOLER),
          failed(
              e -> SqlStates.is(e, "08004") && isOfTheDriver(e) ? SqlText.line(e) : null,
              "check {password}: {detail}"));

  private static ConnectReason failed(Function<SQLException, @Nullable String> when, String text) {
    return new ConnectReason(State.FAILED, false, when, text);
  }

  private static ConnectReason setup(Function<SQLException, @Nullable String> when, String text) {
    return new ConnectReason(State.FAILED, true, when, text);
  }

  @SafeVarargs
  private static Function<SQLException, @Nullable String> caused(
      Class<? extends Throwable>... types) {
    return e -> {
      for (Class<? extends Throwable> type : types) {
        if (Causes.has(e, type)) {
          return String.valueOf(Causes.find(e, type).orElseThrow().getMessage());
        }
      }
      return null;
    };
  }

  private static Function<SQLException, @Nullable String> state(String... states) {
    return e -> List.of(states).contains(String.valueOf(e.getSQLState())) ? SqlText.line(e) : null;
  }

  private static Function<SQLException, @Nullable String> detail(
      Function<SQLException, @Nullable String> when, String contains) {
    return e -> {
      String detail = when.apply(e);
      return detail != null && detail.contains(contains) ? detail : null;
    };
  }

  private static boolean isOfTheDriver(SQLException e) {
    return e instanceof PSQLException p && p.getServerErrorMessage() == null;
  }
}
