package io.tailrace.source;

import java.sql.SQLException;

/** The kinds of errors, by SQLSTATE. */
public final class SqlStates {
  private SqlStates() {}

  /** The server rejects the statement; asking again does not help. */
  public static boolean isRefusal(SQLException e) {
    return !isLost(e) && !hasClass(e, "53") && !hasClass(e, "57") && !hasClass(e, "25");
  }

  /** The connection is lost, or was never made; the driver's own errors are among these. */
  public static boolean isLost(SQLException e) {
    return e.getSQLState() == null || hasClass(e, "08") || hasClass(e, "99");
  }

  /** The connection is lost, or the server is about to end it or to stop. */
  public static boolean isAway(SQLException e) {
    return isLost(e) || hasClass(e, "57P");
  }

  public static boolean is(SQLException e, String state) {
    return state.equals(e.getSQLState());
  }

  private static boolean hasClass(SQLException e, String first) {
    String state = e.getSQLState();
    return state != null && state.startsWith(first);
  }
}
