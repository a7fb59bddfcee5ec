package io.tailrace.web;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets one thread at a time use a response, and none after its end. Whoever is told to complete it
 * does so; exactly one is. Safe for any thread, and none waits.
 */
final class Gate {
  private enum Phase {
    /** The container has not asked for bytes yet. */
    SHUT,
    FREE,
    USED,
    /** In use, and to be completed by whoever comes out. */
    USED_LAST,
    /** A write failed: the container says so on a thread of its own, which completes it. */
    FAILED,
    OVER
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SHUT);

  void open() {
    phase.compareAndSet(Phase.SHUT, Phase.FREE);
  }

  boolean enter() {
    return phase.compareAndSet(Phase.FREE, Phase.USED);
  }

  /** After {@link #enter}. Whether the caller has to complete the response. */
  boolean leave() {
    return !phase.compareAndSet(Phase.USED, Phase.FREE)
        && phase.compareAndSet(Phase.USED_LAST, Phase.OVER);
  }

  /** In place of {@link #leave}: the connection is broken. As {@link #leave}. */
  boolean fail() {
    return !phase.compareAndSet(Phase.USED, Phase.FAILED)
        && phase.compareAndSet(Phase.USED_LAST, Phase.OVER);
  }

  /** Ends it. Whether the caller has to complete the response. */
  boolean close() {
    Phase before =
        phase.getAndUpdate(
            now ->
                switch (now) {
                  case SHUT, FREE -> Phase.OVER;
                  case USED -> Phase.USED_LAST;
                  case USED_LAST, FAILED, OVER -> now;
                });
    return before == Phase.SHUT || before == Phase.FREE;
  }

  /** Ends it, in a thread in which the container reports its end. Whether nobody uses it now. */
  boolean closeReported() {
    return close() || phase.compareAndSet(Phase.FAILED, Phase.OVER) || isOver();
  }

  boolean isOver() {
    return phase.get() == Phase.OVER;
  }
}
