package io.tailrace.source;

import java.sql.SQLException;

/** What kinds of errors there are, by SQLSTATE. */
public final class SqlStates {
  private SqlStates() {}

  /** The server answered that it does not know or will not do this; asking again is no use. */
  public static boolean isRefusal(SQLException e) {
    return !isLost(e) && !hasClass(e, "53") && !hasClass(e, "57") && !hasClass(e, "25");
  }

  /** The connection is gone, or never came to be; the driver's own errors are among these. */
  public static boolean isLost(SQLException e) {
    return e.getSQLState() == null || hasClass(e, "08") || hasClass(e, "99");
  }

  /** The connection is gone, or the server is about to end it or to stop. */
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
