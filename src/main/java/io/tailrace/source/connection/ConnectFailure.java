package io.tailrace.source.connection;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Outage;
import io.tailrace.source.SetupReference;
import io.tailrace.source.Sql;
import io.tailrace.source.SqlText;
import io.tailrace.view.State;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Says in one plain line why a database of either kind cannot be reached, and what to do. */
final class ConnectFailure {
  private final DatabaseSettings settings;
  private final TlsFailure tls;

  ConnectFailure(DatabaseSettings settings) {
    this.settings = settings;
    this.tls = new TlsFailure(name("url"));
  }

  /** The outage that a failed attempt to connect is. */
  Outage outage(SQLException e) {
    if (e instanceof PasswordFault) {
      return Outage.unreachable(State.FAILED, String.valueOf(e.getMessage()), e);
    }
    String reason = unreachable(e);
    if (reason != null) {
      return Outage.unreachable(State.STALE, reason, e);
    }
    reason = tls.reason(e);
    if (reason == null) {
      reason = refusal(e);
    }
    return reason == null
        ? Outage.unreachable(State.STALE, "the database cannot be reached: " + SqlText.line(e), e)
        : Outage.unreachable(State.FAILED, reason, e);
  }

  Outage shared() {
    return Outage.unreachable(
        State.FAILED,
        pooler("it gives one connection of the database to several clients in turn"),
        null);
  }

  private @Nullable String unreachable(SQLException e) {
    if (Causes.has(e, UnknownHostException.class)) {
      return "the database's host is unknown: check " + name("url");
    }
    if (Causes.has(e, ConnectException.class) || Causes.has(e, NoRouteToHostException.class)) {
      return "nothing answers at the database's address: start the database, or correct "
          + name("url");
    }
    if (Causes.has(e, SocketTimeoutException.class)) {
      return "the database does not answer: it may be starting, or a firewall drops what is sent to"
          + " the address in "
          + name("url");
    }
    return null;
  }

  /** What the server, or the driver in its place, says that has to be done first. */
  private @Nullable String refusal(SQLException e) {
    String text = SqlText.line(e);
    return switch (String.valueOf(e.getSQLState())) {
      case "28P01", "28000" -> logIn(text);
      case "3D000" -> "check " + name("url") + ": " + text;
      case "42501" ->
          SetupReference.after(
              text + "; run: GRANT CONNECT ON DATABASE " + database() + " TO " + user());
      case "08P01" -> text.contains("startup parameter") ? pooler(text) : null;
      case "08004" -> isOurs(e) ? "check " + name("password") + ": " + text : null;
      default -> null;
    };
  }

  private String logIn(String text) {
    if (text.contains("pg_hba.conf")) {
      return "the database lets no such connection in ("
          + text
          + "): add a line for it to the server's pg_hba.conf, or write sslmode=verify-full into "
          + name("url")
          + " if it wants TLS";
    }
    if (text.contains("not permitted to log in")) {
      return SetupReference.after(text + "; run: ALTER ROLE " + user() + " LOGIN");
    }
    if (text.contains("certificate")) {
      return "the database does not accept our client certificate ("
          + text
          + "): write sslkey=/path/to/client.p12 and sslpassword into "
          + name("url")
          + ", with the name of our role as the certificate's common name (CN)";
    }
    return SetupReference.after(
        "the database refuses the log-in: check "
            + name("user")
            + " and "
            + name(settings.passwordFile() == null ? "password" : "password-file")
            + " ("
            + text
            + ")");
  }

  private String pooler(String text) {
    return name("url")
        + " is the address of a connection pooler, through which we cannot work ("
        + text
        + "): write the address and port of the database itself";
  }

  private static boolean isOurs(SQLException e) {
    return e instanceof PSQLException p && p.getServerErrorMessage() == null;
  }

  private String database() {
    return Sql.identifier(settings.database());
  }

  private String user() {
    return Sql.identifier(settings.role());
  }

  String name(String setting) {
    return settings.id().isEmpty()
        ? "tailrace." + setting
        : "tailrace.source." + settings.id() + "." + setting;
  }
}
