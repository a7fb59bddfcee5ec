package io.tailrace.demo;

import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/**
 * Logs one line per record to the console. Of the container, and of views that become live, it logs
 * only warnings: the page shows the rest.
 */
final class Logs {
  /** Strong references, because a collected logger loses its level. */
  private static final List<Logger> QUIET =
      Stream.of("org.apache", "org.postgresql", "io.tailrace.web.StateLog")
          .map(Logger::getLogger)
          .toList();

  private Logs() {}

  static void quiet() {
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Lines());
  }

  /** Not a ConsoleHandler, because Tomcat would change its format. */
  private static final class Lines extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        Throwable thrown = record.getThrown();
        System.err.printf(
            Locale.ROOT,
            "%tT %s %s%s%n",
            record.getMillis(),
            record.getLevel().getName(),
            formatter.formatMessage(record),
            thrown == null ? "" : " (" + thrown + ")");
      }
    }

    @Override
    public void flush() {
      System.err.flush();
    }

    @Override
    public void close() {}
  }
}
