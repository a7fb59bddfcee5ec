package io.tailrace.source;

import io.tailrace.view.State;
import org.jspecify.annotations.Nullable;

/**
 * The end of one connection. It is retried after a growing wait; meanwhile the views say the state
 * and the reason, which tells what to do.
 */
public final class Outage extends Exception {
  private static final long serialVersionUID = 1L;

  private final State state;
  private final boolean atOnce;

  private Outage(State state, boolean atOnce, String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.state = state;
    this.atOnce = atOnce;
  }

  /** The database is away, or said something that another connection may do better with. */
  public static Outage stale(String reason, @Nullable Throwable cause) {
    return new Outage(State.STALE, false, reason, cause);
  }

  /** Somebody has to do something first; tried again, slowly. */
  public static Outage failed(String reason, @Nullable Throwable cause) {
    return new Outage(State.FAILED, false, reason, cause);
  }

  /** Nothing is wrong, but the views must be read again: at once, without a change of state. */
  public static Outage readAgain(String reason) {
    return new Outage(State.LIVE, true, reason, null);
  }

  public State state() {
    return state;
  }

  public boolean atOnce() {
    return atOnce;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
