package io.tailrace.web.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thread at a time use a response, and none after its end. Exactly one caller is asked to
 * complete it. Safe for any thread, and no thread waits.
 */
@SuppressWarnings("EnumOrdinal") // Its numbers never leave this class.
final class ResponseGuard {
  private enum Phase {
    /** The container has not asked for bytes yet. */
    SHUT,
    FREE,
    USED,
    /** In use, and completed by the thread that leaves. */
    USED_LAST,
    /** A write failed: the container reports it in another thread, which completes the response. */
    FAILED,
    OVER
  }

  private static final Phase[] PHASES = Phase.values();

  /** A number, since a reference that changes with each write keeps the collector busy. */
  private final AtomicInteger phase = new AtomicInteger(Phase.SHUT.ordinal());

  private boolean turn(Phase from, Phase to) {
    return phase.compareAndSet(from.ordinal(), to.ordinal());
  }

  void open() {
    boolean unused = turn(Phase.SHUT, Phase.FREE);
  }

  boolean enter() {
    return turn(Phase.FREE, Phase.USED);
  }

  /** After {@link #enter}. Whether the caller has to complete the response. */
  boolean leave() {
    return !turn(Phase.USED, Phase.FREE) && turn(Phase.USED_LAST, Phase.OVER);
  }

  /** In place of {@link #leave}: the connection is broken. As {@link #leave}. */
  boolean fail() {
    return !turn(Phase.USED, Phase.FAILED) && turn(Phase.USED_LAST, Phase.OVER);
  }

  /** Ends it. Whether the caller has to complete the response. */
  boolean close() {
    int before = phase.getAndUpdate(now -> closed(PHASES[now]).ordinal());
    return PHASES[before] == Phase.SHUT || PHASES[before] == Phase.FREE;
  }

  private static Phase closed(Phase now) {
    return switch (now) {
      case SHUT, FREE -> Phase.OVER;
      case USED -> Phase.USED_LAST;
      case USED_LAST, FAILED, OVER -> now;
    };
  }

  /** Ends it, in a thread in which the container reports its end. Whether no thread uses it now. */
  boolean closeReported() {
    return close() || turn(Phase.FAILED, Phase.OVER) || isOver();
  }

  boolean isOver() {
    return phase.get() == Phase.OVER.ordinal();
  }
}
