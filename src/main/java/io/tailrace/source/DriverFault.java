package io.tailrace.source;

/**
 * What the driver throws besides its SQLException where a server breaks the protocol: a failed
 * index or an array that is too large for memory. It ends a connection, as a bug of ours would not.
 */
final class DriverFault {
  private static final String DRIVER = "org.postgresql.";

  private DriverFault() {}

  /** Whether it was the driver that failed, or the JDK that it had called. */
  static boolean is(Throwable thrown) {
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
    return Outage.stale("the server sent what the driver cannot read (" + thrown + ")", thrown);
  }
}
