package io.tailrace.view;

import java.util.List;

/**
 * How a client is brought from one place in a view's log to another.
 *
 * @param replaces whether the first step replaces what the client had
 * @param turns whether it leads from one history into another
 */
record Way(boolean replaces, boolean turns, List<Step> steps) {
  long bytes() {
    return steps.stream().mapToLong(Step::bytes).sum();
  }

  /** Nothing to send and nothing to tell. */
  boolean isEmpty() {
    return steps.isEmpty() && !turns;
  }
}
