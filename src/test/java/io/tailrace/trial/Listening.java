package io.tailrace.trial;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Hears what the readers log during a trial, instead of the console: what was killed may be missed,
 * anything else is a failure. While it is open, for all of this process.
 */
final class Listening implements AutoCloseable {
  private static final Logger READERS = Logger.getLogger("io.tailrace");

  /** Tells each outage, for whoever wants to know more than the views' states. */
  private static final Logger RUNNER = Logger.getLogger("io.tailrace.source.runner.Runner");

  /** What a connection says, or those who come after it, when its server was killed. */
  private static final Pattern KILLED =
      Pattern.compile(
          "the replication slot was lost|terminating connection due to|This connection has been closed|An I/O error occurred"
              + "|Database connection failed when|nothing answers at the database's address"
              + "|the database system is |the server does not answer|connection is closed"
              + "|the database cannot be reached|a transaction is open that began");

  /** One of the nodes reads as one, so that not only the least rights are tried. */
  private static final String SUPERUSER = "The role postgres is a superuser";

  private final Journal journal;
  private final Handler handler;

  Listening(Journal journal) {
    this.journal = journal;
    handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            hear(line);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    READERS.setUseParentHandlers(false);
    READERS.addHandler(handler);
    RUNNER.setLevel(Level.FINE);
  }

  private void hear(LogRecord line) {
    String message = line.getMessage();
    if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
      journal.failed(new AssertionError(message, line.getThrown()));
    } else if (line.getLevel().equals(Level.FINE)) {
      if (!KILLED.matcher(message).find()) {
        journal.failed(new AssertionError("not because of a kill: " + message, line.getThrown()));
      }
      journal.happened("an outage");
    } else if (line.getLevel().equals(Level.WARNING)) {
      boolean killed = message.endsWith("trying again") && KILLED.matcher(message).find();
      if (!killed && !message.contains(SUPERUSER)) {
        journal.failed(new AssertionError(message, line.getThrown()));
      }
    } else if (message.contains("are read again")) {
      journal.happened("read again");
    }
  }

  /** Nothing but kills has been heard. */
  void check() {
    journal.check();
  }

  @Override
  public void close() {
    RUNNER.setLevel(null);
    READERS.removeHandler(handler);
    READERS.setUseParentHandlers(true);
  }
}
