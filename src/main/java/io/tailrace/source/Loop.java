package io.tailrace.source;

import java.time.Duration;

/** What one thread of a source runs: step after step, until it is stopped. */
public interface Loop {
  /**
   * Runs one step, which may block in the database.
   *
   * @return how long to wait before the next step; zero for at once
   */
  Duration step() throws InterruptedException;

  /** Interrupts a blocked step, from any thread; no step is called afterwards. */
  void stop();

  /** Whether there is nothing more to do, so that the thread may end. */
  default boolean isOver() {
    return false;
  }
}
