package io.tailrace.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged under one name and below, from any thread, until this is closed. */
public final class LogLines implements AutoCloseable {
  private final Logger logger;
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          synchronized (lines) {
            lines.add(line.getLevel() + " " + line.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogLines(Logger logger) {
    this.logger = logger;
    logger.addHandler(handler);
  }

  public static LogLines of(Class<?> logs) {
    return new LogLines(Logger.getLogger(logs.getName()));
  }

  /** Of all that Tailrace logs. */
  public static LogLines all() {
    return new LogLines(Logger.getLogger("io.tailrace"));
  }

  /** So far, with the level before each. */
  public List<String> seen() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Those since it was last called. */
  public List<String> take() {
    synchronized (lines) {
      List<String> taken = List.copyOf(lines);
      lines.clear();
      return taken;
    }
  }

  @Override
  public String toString() {
    return String.join("\n", seen());
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
