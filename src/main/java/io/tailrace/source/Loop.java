package io.tailrace.source;

import java.time.Duration;

/** What one thread of a source runs: step after step, until it is stopped. */
public interface Loop {
  /**
   * Does one step, which may block in the database.
   *
   * @return how long to wait before the next step; zero for at once
   */
  Duration step() throws InterruptedException;

  /** Breaks a step that blocks, from any thread; no step is called afterwards. */
  void stop();
}
