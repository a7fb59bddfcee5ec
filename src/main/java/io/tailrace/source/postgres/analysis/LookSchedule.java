package io.tailrace.source.postgres.analysis;

import java.time.Duration;

/**
 * When the whole catalogue is checked next: every 2.5 s, less often where a check takes long. For
 * one thread.
 */
final class LookSchedule {
  private static final long BETWEEN_NANOS = Duration.ofMillis(2_500).toNanos();

  /** After a check, the next one waits for so many times its length. */
  private static final int REST = 20;

  private static final long LONGEST_REST_NANOS = Duration.ofSeconds(20).toNanos();

  /** The end of a postponement is not in the log, so postponed views are checked this often. */
  private static final long POSTPONED_NANOS = Duration.ofSeconds(15).toNanos();

  private long next;
  private long last;

  LookSchedule(long now) {
    this.next = now + BETWEEN_NANOS;
    this.last = now;
  }

  /** When the next check is due, on the clock of {@link System#nanoTime}. */
  long next() {
    return next;
  }

  /** Whether it is time to check postponed views. */
  boolean isPostponementDue(long now) {
    return now - last >= POSTPONED_NANOS;
  }

  /** Nothing was written to the log since the last check. */
  void unchanged(long began) {
    next = began + BETWEEN_NANOS;
  }

  /** Everything was checked. */
  void checked(long began, long now) {
    last = now;
    next = now + Math.max(BETWEEN_NANOS, Math.min(REST * (now - began), LONGEST_REST_NANOS));
  }
}
