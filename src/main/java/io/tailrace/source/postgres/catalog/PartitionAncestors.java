package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the parents of partitions and inheriting tables, level by level, with one question for each
 * level. For one thread.
 */
public final class PartitionAncestors {
  private final CatalogReader rows;

  public PartitionAncestors(CatalogReader rows) {
    this.rows = rows;
  }

  public Map<Integer, Set<Integer>> of(Collection<Integer> relations) throws SQLException {
    Map<Integer, Set<Integer>> parents = new HashMap<>();
    Set<Integer> level = new TreeSet<>(relations);
    while (!level.isEmpty()) {
      Set<Integer> next = new TreeSet<>();
      level.forEach(each -> parents.put(each, new TreeSet<>()));
      rows.forEach(
          "SELECT inhrelid, inhparent FROM pg_inherits WHERE inhrelid = ANY ("
              + CatalogReader.array(level)
              + ")",
          row -> {
            int parent = CatalogReader.oid(row, "inhparent");
            parents.getOrDefault(CatalogReader.oid(row, "inhrelid"), next).add(parent);
            next.add(parent);
          });
      next.removeAll(parents.keySet());
      level = next;
    }
    Map<Integer, Set<Integer>> ancestors = new HashMap<>();
    for (int relation : relations) {
      Set<Integer> above = new HashSet<>();
      collect(relation, parents, above);
      ancestors.put(relation, above);
    }
    return ancestors;
  }

  private static void collect(int of, Map<Integer, Set<Integer>> parents, Set<Integer> above) {
    for (int parent : parents.getOrDefault(of, Set.of())) {
      if (above.add(parent)) {
        collect(parent, parents, above);
      }
    }
  }
}
