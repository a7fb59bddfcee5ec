package io.tailrace.web.http;

import io.tailrace.web.http.request.Refusal;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Limits the contents of views that are on their way at once. A slow client keeps the contents that
 * it is sent in memory, even after the view has changed. Safe for any thread.
 */
public final class ContentsBudget {
  static final long MOST_BYTES = 256L << 20;

  private static final int UNIT = 1 << 10;
  private static final int MOST = (int) (MOST_BYTES / UNIT);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Semaphore units = new Semaphore(MOST);

  /** {@link #give} must follow. Contents that are larger than the whole budget are sent alone. */
  void take(long bytes) throws Refusal {
    if (!units.tryAcquire(share(bytes))) {
      throw new Refusal(
          Refusal.Reason.CONTENTS_FULL,
          "too many contents are on their way to other clients; retry, or open a stream, which does not wait",
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
