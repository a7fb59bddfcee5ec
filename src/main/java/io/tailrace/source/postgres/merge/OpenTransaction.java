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
 * What the transaction did whose commit is still to come: followed tables take its rows at once,
 * those of tables that are being read are kept. For one thread.
 */
final class OpenTransaction {
  /** Rows that are kept for tables that are being read. */
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
   * A part of it.
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
   * A table was read while it was open, and follows it from here on.
   *
   * @return why it cannot, since a part is not there any more; null where it can
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

  /** Followed tables that it changed so far. */
  Set<FollowedTable> changed() {
    return changed;
  }

  /** By the oid of a table that is being read, what it did to it. */
  Map<Integer, List<TableChanges>> kept() {
    return kept;
  }

  /** By the oid of a table that is being read, why what it did to it was not kept. */
  Map<Integer, String> tooMany() {
    return tooMany;
  }

  /** It is over, or nothing more is known of it. */
  void end() {
    kept.clear();
    changed.clear();
    tooMany.clear();
    rows = 0;
  }
}
