package io.tailrace.web.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * How much of views' contents may be on its way at once: a client that reads slowly keeps what it
 * is sent in memory, though the view has moved on. Safe for any thread.
 */
public final class ContentsBudget {
  static final long MOST_BYTES = 256L << 20;

  private static final int UNIT = 1 << 10;
  private static final int MOST = (int) (MOST_BYTES / UNIT);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Semaphore units = new Semaphore(MOST);

  /** To be followed by {@link #give}. What is larger than all that may be on its way goes alone. */
  void take(long bytes) throws Refusal {
    if (!units.tryAcquire(share(bytes))) {
      throw new Refusal(
          Refusal.Reason.CONTENTS_FULL,
          "too much is being sent to others at the moment; a stream would not have to wait",
          RETRY);
    }
  }

  void give(long bytes) {
    units.release(share(bytes));
  }

  private static int share(long bytes) {
    return (int) Math.min(MOST, bytes / UNIT + 1);
  }
}
