package io.tailrace.view.transition;

import java.util.List;

/**
 * What brings a stream from its position to now.
 *
 * @param ahead whether the client has more than this node: it has to wait
 */
public record CatchUpPlan(boolean ahead, List<Transition> transitions) {
  public CatchUpPlan {
    transitions = List.copyOf(transitions);
  }
}
