package io.tailrace.source.postgres.merge;

import java.util.Set;

/** Orders checks of the catalogue; waits for none of them. */
@FunctionalInterface
public interface CatalogRequests {
  /**
   * Returns the check's number, greater than that of every check before.
   *
   * @param strangers relations that nobody follows, of which only the ancestors are wanted
   * @param again whether the last check came too early
   */
  long order(Set<String> views, Set<Integer> strangers, boolean again) throws InterruptedException;
}
