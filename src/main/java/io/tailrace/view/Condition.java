package io.tailrace.view;

/** What is told of a view besides its rows: its state, why, since when, and whether it is alone. */
final class Condition {
  private State state = State.LOADING;
  private String reason = "";
  private boolean alone = true;
  private long sinceTime;
  private long version;

  Condition(long now) {
    this.sinceTime = now;
  }

  void become(State next, String why, boolean nextAlone, long now) {
    if (next == state && why.equals(reason) && nextAlone == alone) {
      return;
    }
    sinceTime = next == state ? sinceTime : now;
    state = next;
    reason = why;
    alone = nextAlone;
    version++;
  }

  State state() {
    return state;
  }

  String reason() {
    return reason;
  }

  /** Whether it moves by itself. */
  boolean alone() {
    return alone;
  }

  /** When the state began, ms since the epoch. */
  long sinceTime() {
    return sinceTime;
  }

  /** Grows with every change. */
  long version() {
    return version;
  }
}
