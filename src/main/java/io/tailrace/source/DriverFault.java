package io.tailrace.source;

import java.sql.SQLException;

/**
 * Exceptions of the driver other than SQLException, where a server breaks the protocol: an index
 * out of bounds, or an array that is too large for memory. They end a connection; a bug of Tailrace
 * would end the run.
 */
public final class DriverFault {
  private static final String DRIVER = "org.postgresql.";

  private DriverFault() {}

  /** Whether the driver failed, or the JDK within a call of the driver. */
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

  public static Outage outage(Throwable thrown) {
    return Outage.stale(reason(thrown), thrown);
  }

  /** The fault as an error of the connection. */
  public static SQLException asSql(Throwable thrown) {
    return new SQLException(reason(thrown), "08P01", thrown);
  }

  private static String reason(Throwable thrown) {
    return "the server sent what the driver cannot read (" + thrown + ")";
  }
}
