package io.tailrace.view;

import java.util.List;

/**
 * What brings a stream from its position to now.
 *
 * @param ahead whether the client has more than this node: it has to wait
 */
public record Advance(boolean ahead, List<Leg> legs) {
  public Advance {
    legs = List.copyOf(legs);
  }
}
