package io.tailrace.demo;

import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** One line a log record on the console, and of the container only what is wrong. */
final class Logs {
  /** Held here, since a level is forgotten with its logger. */
  private static final List<Logger> CONTAINER =
      Stream.of("org.apache", "org.postgresql").map(Logger::getLogger).toList();

  private Logs() {}

  static void quiet() {
    CONTAINER.forEach(logger -> logger.setLevel(Level.WARNING));
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Lines());
  }

  /** No ConsoleHandler, since Tomcat would give one of those a format of its own. */
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
