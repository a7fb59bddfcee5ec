package io.tailrace.source.postgres;

import io.tailrace.view.Update;
import java.util.List;
import java.util.Set;

/**
 * What the replication stream said next: how far it has come, and what that means for the followed
 * tables.
 *
 * @param position all commits that end up to here were told
 * @param time up to when that was, as the server said, in ms since the epoch
 * @param touched of the derived views' base tables, those that the commit at {@code position}
 *     changed; empty for any other position
 * @param transaction the low half of that commit's transaction
 * @param commitTime of that commit, in ms since the epoch
 */
record PostgresTold(
    List<Update> updates,
    long position,
    long time,
    Set<Integer> touched,
    int transaction,
    long commitTime)
    implements PostgresEvent {
  PostgresTold {
    updates = List.copyOf(updates);
    touched = Set.copyOf(touched);
  }
}
