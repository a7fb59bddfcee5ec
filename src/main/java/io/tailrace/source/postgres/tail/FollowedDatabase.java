package io.tailrace.source.postgres.tail;

import io.tailrace.source.postgres.merge.ChangeMerger;
import io.tailrace.source.postgres.refresh.HeldResult;
import java.util.List;
import java.util.Map;

/**
 * The state of a database that outlives its connections, valid as long as the slot has all later
 * changes.
 *
 * @param identity of the server and the database
 * @param held the last results of computed views
 */
record FollowedDatabase(List<String> identity, ChangeMerger merger, Map<String, HeldResult> held) {
  FollowedDatabase {
    identity = List.copyOf(identity);
  }
}
