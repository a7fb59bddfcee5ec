package io.tailrace.view;

import io.tailrace.view.Leg.By;
import java.util.List;

/**
 * How a client is brought from one place in a view's log to another.
 *
 * @param by of what kind: a checkpoint as the first step replaces what the client had
 * @param turns whether it leads from one history into another
 */
record Way(By by, boolean turns, List<Step> steps) {
  boolean replaces() {
    return by == By.CHECKPOINT;
  }

  long bytes() {
    return steps.stream().mapToLong(Step::bytes).sum();
  }

  /** Nothing to send and nothing to tell. */
  boolean isEmpty() {
    return steps.isEmpty() && !turns;
  }
}
