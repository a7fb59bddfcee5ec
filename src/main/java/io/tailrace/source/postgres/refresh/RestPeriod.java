package io.tailrace.source.postgres.refresh;

import java.time.Duration;

/**
 * The rest between readings. It is as long as the last reading, so readings take half of the time
 * at most. A reading that took far longer than the one before counts less, since the process may
 * have been stopped. For one thread.
 */
final class RestPeriod {
  private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();

  private long until;
  private long lastTook;

  RestPeriod(long nanos) {
    this.until = nanos;
  }

  /** A reading that began then has ended now. */
  void read(long began, long now) {
    long took = now - began;
    until = now + Math.min(took, Math.max(LEAST_NANOS, 2 * lastTook));
    lastTook = took;
  }

  long remaining(long now) {
    return until - now;
  }
}
