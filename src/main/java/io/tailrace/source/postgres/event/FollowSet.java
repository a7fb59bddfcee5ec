package io.tailrace.source.postgres.event;

import io.tailrace.source.postgres.catalog.StreamedTable;
import java.util.Map;
import java.util.Set;

/**
 * The tables that the replication stream is decoded for. A transaction is decoded for the set that
 * was current when its first message was read.
 *
 * @param generation greater than that of every set before
 * @param tables whose rows are wanted, by object identifier
 * @param watched object identifiers of tables whose rows are not wanted, only that they changed
 */
public record FollowSet(long generation, Map<Integer, StreamedTable> tables, Set<Integer> watched) {
  /** The generation of the first set. */
  public static final long FIRST = 1;

  public static final FollowSet NOTHING = new FollowSet(0, Map.of(), Set.of());

  public FollowSet {
    tables = Map.copyOf(tables);
    watched = Set.copyOf(watched);
  }
}
