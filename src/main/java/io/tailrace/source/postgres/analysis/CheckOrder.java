package io.tailrace.source.postgres.analysis;

import java.util.Set;

/**
 * An order to check views.
 *
 * @param number greater than that of every order before
 * @param views by name
 * @param strangers relations that nobody follows, of which only the ancestors are wanted
 * @param again whether the last check came too early
 */
public record CheckOrder(long number, Set<String> views, Set<Integer> strangers, boolean again) {
  public CheckOrder {
    views = Set.copyOf(views);
    strangers = Set.copyOf(strangers);
  }
}
