package io.tailrace.source.connection;

import io.tailrace.source.SqlStates;
import io.tailrace.source.SqlText;
import java.io.FileNotFoundException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;

/** Says why an encrypted connection to a database does not come about, and what to write. */
final class TlsFailure {
  private static final String SYSTEM = "sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";

  private final String url;

  /**
   * @param url the setting that holds the database's address and the driver's parameters
   */
  TlsFailure(String url) {
    this.url = url;
  }

  /** Null where encryption is not what failed. */
  @Nullable String reason(SQLException e) {
    String reason = parameters(e);
    if (reason == null) {
      reason = theirCertificate(e);
    }
    return reason == null ? handshake(e) : reason;
  }

  /** What the driver was told, and cannot do. */
  private @Nullable String parameters(SQLException e) {
    Optional<FileNotFoundException> file = Causes.find(e, FileNotFoundException.class);
    if (file.isPresent()) {
      String text = String.valueOf(file.get().getMessage());
      return text.contains("root.crt")
          ? "there is nothing to check the database's certificate against ("
              + text
              + "): write sslrootcert=/path/to/ca.pem into "
              + url
              + ", or for the authorities that Java knows "
              + SYSTEM
          : "a file that " + url + " names cannot be read: " + text;
    }
    if (Causes.has(e, UnrecoverableKeyException.class)
        || Causes.has(e, UnsupportedCallbackException.class)) {
      return "our key for TLS cannot be read: correct sslpassword in " + url;
    }
    if (Causes.has(e, CertificateException.class) && !Causes.has(e, SSLException.class)) {
      return "a certificate that " + url + " names cannot be read: " + SqlText.line(e);
    }
    String text = SqlText.line(e);
    if (SqlStates.is(e, "08004") && text.contains("hannel ")) {
      return "channelBinding=require in "
          + url
          + " needs TLS and a log-in with scram-sha-256 in the server's pg_hba.conf ("
          + text
          + ")";
    }
    return null;
  }

  private @Nullable String theirCertificate(SQLException e) {
    Optional<CertificateExpiredException> expired =
        Causes.find(e, CertificateExpiredException.class);
    if (expired.isPresent()) {
      return "the database's certificate has expired ("
          + expired.get().getMessage()
          + "): renew it on the server";
    }
    Optional<CertificateNotYetValidException> early =
        Causes.find(e, CertificateNotYetValidException.class);
    if (early.isPresent()) {
      return "the database's certificate is not valid yet ("
          + early.get().getMessage()
          + "): correct it on the server, or the clock here";
    }
    if (Causes.has(e, CertPathBuilderException.class)) {
      return "the database's certificate is signed by nobody whom we trust: write"
          + " sslrootcert=/path/to/ca.pem, of the authority that signed it, into "
          + url
          + ", or for the authorities that Java knows "
          + SYSTEM;
    }
    return SqlText.line(e).contains("HostnameVerifier")
        ? "the database's certificate is made for another host than "
            + url
            + " names: write the name that stands in it, or sslmode=verify-ca to check only who"
            + " signed it"
        : null;
  }

  private @Nullable String handshake(SQLException e) {
    String text = SqlText.line(e);
    if (SqlStates.is(e, "08004") && text.contains("SSL")) {
      return "the database does not speak TLS, but sslmode in "
          + url
          + " asks for it: switch it on there (ssl = on in postgresql.conf), or correct sslmode";
    }
    Optional<SSLException> tls = Causes.find(e, SSLException.class);
    if (tls.isPresent() && String.valueOf(tls.get().getMessage()).contains("fatal alert")) {
      return "the database does not accept our TLS ("
          + tls.get().getMessage()
          + "): correct the client certificate of sslkey in "
          + url;
    }
    return null;
  }
}
