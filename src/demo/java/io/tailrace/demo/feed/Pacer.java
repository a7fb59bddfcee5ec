package io.tailrace.demo.feed;

/**
 * Paces events at a rate per second. After a delay, as in an outage of the database, it catches up
 * with at most one second's events. For one thread; the caller passes the time.
 */
final class Pacer {
  private static final long SECOND = 1_000_000_000L;

  private final long stepNanos;
  private long dueNanos;
  private boolean started;

  /**
   * @param perSecond 0 is as fast as possible
   */
  Pacer(int perSecond) {
    this.stepNanos = perSecond == 0 ? 0 : Math.max(1, SECOND / perSecond);
  }

  /** Returns the wait before the next event, and counts the event as sent. */
  long nextNanos(long nowNanos) {
    if (stepNanos == 0) {
      return 0;
    }
    if (!started || nowNanos - dueNanos > SECOND) {
      started = true;
      dueNanos = nowNanos;
    }
    long wait = Math.max(0, dueNanos - nowNanos);
    dueNanos += stepNanos;
    return wait;
  }
}
