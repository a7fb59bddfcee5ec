package io.tailrace.source.postgres.event;

import io.tailrace.source.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A thread that waits for the database on another's behalf: one piece of work after the other. */
public final class WorkThread implements Loop {
  private static final Duration STOPPED = Duration.ofSeconds(1);

  private final Mailbox<Work> given = new Mailbox<>(Long.MAX_VALUE);

  /** What is done until it is closed, or cannot go on. */
  public interface Work {
    /** Failures are told to whom the work is done for. */
    void run() throws InterruptedException;

    /** From any thread: a work that runs ends soon, one that does not yet run ends at once. */
    void close();
  }

  /** Is done as soon as the work before it has ended. */
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
