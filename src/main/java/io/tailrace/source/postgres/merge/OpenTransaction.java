package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.event.TableChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the transaction whose commit is still to come: followed tables take its rows at
 * once, rows of tables that are being read are kept. For one thread.
 */
final class OpenTransaction {
  /** The most rows that are kept for tables that are being read. */
  private static final long MOST_KEPT = 500_000;

  private final ViewRoster roster;
  private final Map<Integer, List<TableChanges>> kept = new HashMap<>();
  private final Set<FollowedTable> changed = new LinkedHashSet<>();
  private final Map<Integer, String> tooMany = new HashMap<>();
  private long rows;
  private long generation;

  OpenTransaction(ViewRoster roster) {
    this.roster = roster;
  }

  /**
   * Adds a part.
   *
   * @param ofGeneration of the set that it is decoded for
   */
  void add(long ofGeneration, List<TableChanges> changes) {
    generation = ofGeneration;
    for (TableChanges each : changes) {
      for (FollowedTable table : roster.tablesOf(each.relation())) {
        if (table.concerns(generation)) {
          changed.add(table);
          table.add(each);
        }
      }
      if (roster.isRead(each.relation())) {
        keep(each);
      }
    }
  }

  private void keep(TableChanges part) {
    rows += part.rows().size();
    if (rows > MOST_KEPT) {
      kept.remove(part.relation());
      tooMany.put(part.relation(), "one transaction changed it too much while it was read");
    } else if (!tooMany.containsKey(part.relation())) {
      kept.computeIfAbsent(part.relation(), none -> new ArrayList<>()).add(part);
    }
  }

  /**
   * A table was read during the transaction, and follows it from here on.
   *
   * @return why it cannot, since a part is missing; null where it can
   */
  @Nullable String follow(FollowedTable table) {
    if (!table.concerns(generation)) {
      return null;
    }
    int oid = table.table().oid();
    String missing = tooMany.get(oid);
    if (missing != null) {
      return missing;
    }
    for (TableChanges each : kept.getOrDefault(oid, List.of())) {
      changed.add(table);
      table.add(each);
    }
    return null;
  }

  /** The followed tables that it has changed so far. */
  Set<FollowedTable> changed() {
    return changed;
  }

  /** Its changes of tables that are being read, by object identifier. */
  Map<Integer, List<TableChanges>> kept() {
    return kept;
  }

  /** Tables that are being read and whose changes were too many to keep, by object identifier. */
  Map<Integer, String> tooMany() {
    return tooMany;
  }

  /** The transaction is over, or the rest of it will not come. */
  void end() {
    kept.clear();
    changed.clear();
    tooMany.clear();
    rows = 0;
  }
}
