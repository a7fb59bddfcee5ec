package io.tailrace.source.postgres.event;

import io.tailrace.source.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A thread that waits for the database: it runs one piece of work after the other. */
public final class WorkThread implements Loop {
  private static final Duration STOPPED = Duration.ofSeconds(1);

  private final Mailbox<Work> given = new Mailbox<>(Long.MAX_VALUE);

  /** Runs until it is closed, or cannot go on. */
  public interface Work {
    /** Reports its failures as events. */
    void run() throws InterruptedException;

    /** From any thread: running work ends soon, work that does not run yet ends at once. */
    void close();
  }

  /** Runs the work as soon as the work before it has ended. */
  public void give(Work work) throws InterruptedException {
    given.put(work, 1);
  }

  @Override
  public Duration step() throws InterruptedException {
    @Nullable Work work = given.take();
    if (work == null) {
      return STOPPED;
    }
    work.run();
    return Duration.ZERO;
  }

  @Override
  public void stop() {
    given.close();
  }
}
