package io.tailrace.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Restarts a database that somebody killed or stopped. The pause before is long enough to see the
 * page's message. Uses one thread until it is closed.
 */
final class Supervisor implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Ctrl-C stops the database, too: it is not restarted if this process ends within this time. */
  private static final Duration OUR_OWN_END = Duration.ofMillis(500);

  private final EmbeddedDatabase database;
  private final Consumer<String> say;
  private final Thread thread = new Thread(this::run, "tailrace-demo-supervisor");

  private Supervisor(EmbeddedDatabase database, Consumer<String> say) {
    this.database = database;
    this.say = say;
  }

  static Supervisor over(EmbeddedDatabase database, Consumer<String> say) {
    Supervisor supervisor = new Supervisor(database, say);
    supervisor.thread.setDaemon(true);
    supervisor.thread.start();
    return supervisor;
  }

  private void run() {
    try {
      while (true) {
        if (database.awaitEnd(1, TimeUnit.DAYS)) {
          TimeUnit.MILLISECONDS.sleep(OUR_OWN_END.toMillis());
          again();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void again() throws InterruptedException {
    say.accept(
        "PostgreSQL (process "
            + database.pid()
            + ") has ended; it is started again in "
            + PAUSE.toSeconds()
            + " s, with its data and on its port");
    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    try {
      database.restart();
      say.accept("PostgreSQL runs again as process " + database.pid());
    } catch (IOException e) {
      say.accept("PostgreSQL cannot be started again yet: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
