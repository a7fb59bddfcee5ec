package io.tailrace.source.postgres;

import java.util.Map;
import java.util.Set;

/**
 * What the replication stream is decoded for. A transaction is decoded for the set that was current
 * when its first message was read.
 *
 * @param generation greater than that of every set before
 * @param tables whose rows are wanted, by object identifier
 * @param watched object identifiers of tables of which it is enough to know that they changed
 */
record FollowSet(long generation, Map<Integer, PostgresTable> tables, Set<Integer> watched) {
  /** The generation of what was there at the beginning. */
  static final long FIRST = 1;

  static final FollowSet NOTHING = new FollowSet(0, Map.of(), Set.of());

  FollowSet {
    tables = Map.copyOf(tables);
    watched = Set.copyOf(watched);
  }
}
