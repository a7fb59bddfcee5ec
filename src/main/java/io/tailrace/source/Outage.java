package io.tailrace.source;

import io.tailrace.view.report.State;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The end of one connection. It is retried after a growing wait; meanwhile the views show the
 * state, and the reason with what to do.
 */
public final class Outage extends Exception {
  private static final long serialVersionUID = 1L;

  private final State state;
  private final boolean atOnce;
  private final boolean ofDatabase;

  private Outage(
      State state, boolean atOnce, boolean ofDatabase, String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.state = state;
    this.atOnce = atOnce;
    this.ofDatabase = ofDatabase;
  }

  /** No connection to the database can be made. */
  public static Outage unreachable(State state, String reason, @Nullable Throwable cause) {
    return new Outage(state, false, true, reason, cause);
  }

  /** The database is away, or sent something that another connection may do better with. */
  public static Outage stale(String reason, @Nullable Throwable cause) {
    boolean lost = cause instanceof SQLException e && SqlStates.isAway(e);
    return new Outage(State.STALE, false, lost, reason, cause);
  }

  /** Somebody has to do something first; it is retried slowly. */
  public static Outage failed(String reason, @Nullable Throwable cause) {
    return new Outage(State.FAILED, false, false, reason, cause);
  }

  /** Nothing is wrong, but the views must be read again: at once, without a change of state. */
  public static Outage readAgain(String reason) {
    return new Outage(State.LIVE, true, false, reason, null);
  }

  public State state() {
    return state;
  }

  public boolean atOnce() {
    return atOnce;
  }

  /** Whether the database itself is away or refuses log-ins, so that all its readers fail alike. */
  public boolean isOfDatabase() {
    return ofDatabase;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
