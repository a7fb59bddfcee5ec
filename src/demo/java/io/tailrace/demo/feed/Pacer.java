package io.tailrace.demo.feed;

/**
 * When the next event is due at so many a second. Time that was lost, as while the database was
 * away, is not caught up with in a burst beyond one second's worth. For one thread; the time is
 * given from outside.
 */
final class Pacer {
  private static final long SECOND = 1_000_000_000L;

  private final long stepNanos;
  private long dueNanos;
  private boolean started;

  /**
   * @param perSecond 0 for as fast as possible
   */
  Pacer(int perSecond) {
    this.stepNanos = perSecond == 0 ? 0 : Math.max(1, SECOND / perSecond);
  }

  /** How long to wait before the next event; counts it as sent. */
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
