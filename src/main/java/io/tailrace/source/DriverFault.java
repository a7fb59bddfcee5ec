package io.tailrace.source;

import java.sql.SQLException;

/**
 * What the driver throws besides its SQLException where a server breaks the protocol: a failed
 * index or an array that is too large for memory. It ends a connection, as a bug of ours would not.
 */
public final class DriverFault {
  private static final String DRIVER = "org.postgresql.";

  private DriverFault() {}

  /** Whether it was the driver that failed, or the JDK that it had called. */
  public static boolean is(Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith(DRIVER)) {
        return true;
      }
      if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
        return false;
      }
    }
    return false;
  }

  static Outage outage(Throwable thrown) {
    return Outage.stale(reason(thrown), thrown);
  }

  /** The same as an error of the connection, where those are dealt with. */
  public static SQLException asSql(Throwable thrown) {
    return new SQLException(reason(thrown), "08P01", thrown);
  }

  private static String reason(Throwable thrown) {
    return "the server sent what the driver cannot read (" + thrown + ")";
  }
}
