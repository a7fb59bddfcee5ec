package io.tailrace.push;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets one thread sleep until it is woken; many calls to wake it count as one. */
final class Wakeup {
  private final Semaphore signals = new Semaphore(0);

  /** From any thread. */
  void signal() {
    if (signals.availablePermits() == 0) {
      signals.release();
    }
  }

  /**
   * Returns after a signal, or after {@code longest}.
   *
   * @return whether there was a signal
   */
  boolean await(Duration longest) throws InterruptedException {
    boolean signalled = signals.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
    signals.drainPermits();
    return signalled;
  }
}
