package io.tailrace.source;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Says in one plain line why a database cannot be reached, and what to check. */
public final class ConnectFailure {
  private final DatabaseSettings settings;

  public ConnectFailure(DatabaseSettings settings) {
    this.settings = settings;
  }

  /** The outage that a failed attempt to connect is. */
  public Outage outage(SQLException e) {
    if (has(e, UnknownHostException.class)) {
      return Outage.stale("the database's host is unknown: check " + name("url"), e);
    }
    if (has(e, ConnectException.class) || has(e, NoRouteToHostException.class)) {
      return Outage.stale(
          "nothing answers at the database's address: start the database, or correct "
              + name("url"),
          e);
    }
    if (has(e, SocketTimeoutException.class)) {
      return Outage.stale(
          "the database does not answer: it may be starting, or a firewall drops what is sent to"
              + " the address in "
              + name("url"),
          e);
    }
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case "28P01", "28000" ->
          Outage.failed(
              "the database refuses the log-in: check "
                  + name("user")
                  + " and "
                  + name("password")
                  + " ("
                  + SqlText.line(e)
                  + ")",
              e);
      case "3D000" -> Outage.failed("check " + name("url") + ": " + SqlText.line(e), e);
      case "08004" -> Outage.failed("check " + name("password") + ": " + SqlText.line(e), e);
      default -> Outage.stale("the database cannot be reached: " + SqlText.line(e), e);
    };
  }

  private static boolean has(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private String name(String setting) {
    return settings.id().isEmpty()
        ? "tailrace." + setting
        : "tailrace.source." + settings.id() + "." + setting;
  }
}
