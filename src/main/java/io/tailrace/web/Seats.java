package io.tailrace.web;

import java.util.concurrent.atomic.AtomicInteger;

/** How many streams may be open at once. Safe for any thread. */
final class Seats {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();
  private volatile boolean closed;

  Seats(int most) {
    this.most = most;
  }

  /** Takes a seat, to be given back once; false where none is free. */
  boolean take() {
    return !closed && taken.getAndUpdate(now -> now < most ? now + 1 : now) < most;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  /** None is given any more. */
  void close() {
    closed = true;
  }

  int taken() {
    return taken.get();
  }
}
