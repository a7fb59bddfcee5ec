package io.tailrace.source.postgres;

import io.tailrace.source.postgres.merge.ChangeMerger;
import io.tailrace.source.postgres.refresh.HeldResult;
import java.util.List;
import java.util.Map;

/**
 * What is known of a database when its connections are lost, and good as long as the slot that told
 * it is.
 *
 * @param identity of the server and the database
 * @param held what computed views held when they were last read
 */
record FollowedDatabase(List<String> identity, ChangeMerger merger, Map<String, HeldResult> held) {
  FollowedDatabase {
    identity = List.copyOf(identity);
  }
}
