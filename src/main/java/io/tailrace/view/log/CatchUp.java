package io.tailrace.view.log;

import java.util.List;

/**
 * How a client is brought from one place in a view's log to another.
 *
 * @param by of what kind: a checkpoint as the first step replaces what the client had
 * @param turns whether it leads from one history into another
 */
public record CatchUp(CatchUpMethod by, boolean turns, List<LogStep> steps) {
  public boolean replaces() {
    return by == CatchUpMethod.CHECKPOINT;
  }

  public long bytes() {
    return steps.stream().mapToLong(LogStep::bytes).sum();
  }

  /** Nothing to send and nothing to tell. */
  public boolean isEmpty() {
    return steps.isEmpty() && !turns;
  }
}
