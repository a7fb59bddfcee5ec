package io.tailrace.source;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A loop that can end while others go on: after {@link #end} none of its steps runs. */
public final class EndingLoop implements Loop {
  private final Loop loop;
  private final ReentrantLock stepping = new ReentrantLock();
  private volatile boolean over;

  public EndingLoop(Loop loop) {
    this.loop = loop;
  }

  @Override
  public Duration step() throws InterruptedException {
    stepping.lock();
    try {
      return over ? Duration.ZERO : loop.step();
    } finally {
      stepping.unlock();
    }
  }

  @Override
  public void stop() {
    loop.stop();
  }

  @Override
  public boolean isOver() {
    return over;
  }

  /**
   * Ends it, and waits until its last step has ended.
   *
   * @return whether that was in time
   */
  public boolean end(Duration longest) throws InterruptedException {
    over = true;
    loop.stop();
    if (!stepping.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    stepping.unlock();
    return true;
  }
}
