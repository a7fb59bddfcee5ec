package io.tailrace.view.report;

import java.util.Locale;

/** Whether a view follows its source. The rows stay, whatever the state. */
public enum State {
  /** Being read for the first time. */
  LOADING,
  /** Follows its source. */
  LIVE,
  /** No connection to its source, or far behind it; with or without contents. */
  STALE,
  /** Will not come back by itself soon: somebody has to do what the reason says. */
  FAILED;

  /** As the wire says it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
