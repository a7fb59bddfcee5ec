package io.tailrace.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many streams are open, and how many may be. A seat is free again when its stream is over; its
 * connection may need the container a moment longer. Safe for any thread.
 */
final class Seats {
  private final int most;
  private final Runnable goodbye;

  @GuardedBy("this")
  private int taken;

  @GuardedBy("this")
  private int connected;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param goodbye asks all streams to end in order
   */
  Seats(int most, Runnable goodbye) {
    this.most = most;
    this.goodbye = goodbye;
  }

  /** Takes a seat; false where none is free. */
  synchronized boolean take() {
    if (closed || taken >= most) {
      return false;
    }
    taken++;
    connected++;
    return true;
  }

  synchronized int taken() {
    return taken;
  }

  /** A stream is over; called once for each seat. */
  synchronized void free() {
    taken--;
  }

  /** The container is done with a stream's connection; called once for each seat. */
  synchronized void left() {
    connected--;
    notifyAll();
  }

  /** Gives no seat any more, and asks all streams to end in order. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    goodbye.run();
  }

  /** Waits for the container to be done with all connections. */
  synchronized void awaitEmpty(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (long left = longest.toNanos(); connected > 0 && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
