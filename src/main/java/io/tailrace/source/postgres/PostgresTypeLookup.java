package io.tailrace.source.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Asks the catalogue about types, level by level with what they are made of. What came with the
 * server is asked once, since nothing alters it. For one thread.
 */
final class PostgresTypeLookup {
  private final PostgresRows rows;
  private final Map<Integer, PostgresType> builtIn = new HashMap<>();

  PostgresTypeLookup(PostgresRows rows) {
    this.rows = rows;
  }

  /** These, and all that they are made of; without those that there are not. */
  Map<Integer, PostgresType> of(Collection<Integer> oids) throws SQLException {
    Map<Integer, PostgresType> types = new HashMap<>();
    Set<Integer> asked = new HashSet<>();
    Set<Integer> level = new HashSet<>(oids);
    while (!level.isEmpty()) {
      Set<Integer> unknown = new HashSet<>(level);
      unknown.removeAll(builtIn.keySet());
      if (!unknown.isEmpty()) {
        rows.forEach(PostgresQueries.types(unknown), row -> take(type(row), types));
      }
      Set<Integer> next = new HashSet<>();
      for (int oid : level) {
        PostgresType known = builtIn.get(oid);
        if (known != null) {
          types.put(oid, known);
        }
        PostgresType type = types.get(oid);
        if (type != null) {
          next.addAll(type.inner());
        }
      }
      asked.addAll(level);
      next.removeAll(asked);
      level = next;
    }
    return types;
  }

  private void take(PostgresType type, Map<Integer, PostgresType> types) {
    types.put(type.oid(), type);
    if (PostgresNode.isBuiltIn(type.oid())) {
      builtIn.put(type.oid(), type);
    }
  }

  /** Those among {@code types} that these are made of, and these. */
  static Map<Integer, PostgresType> within(
      Map<Integer, PostgresType> types, Collection<Integer> oids) {
    Map<Integer, PostgresType> within = new HashMap<>();
    oids.forEach(oid -> collect(types, oid, within));
    return within;
  }

  private static void collect(
      Map<Integer, PostgresType> types, int oid, Map<Integer, PostgresType> within) {
    PostgresType type = types.get(oid);
    if (type != null && within.put(oid, type) == null) {
      type.inner().forEach(inner -> collect(types, inner, within));
    }
  }

  private static PostgresType type(ResultSet row) throws SQLException {
    return new PostgresType(
        PostgresRows.oid(row, "oid"),
        PostgresRows.text(row, "typname"),
        PostgresRows.character(row, "typtype"),
        PostgresRows.oid(row, "base"),
        PostgresRows.oid(row, "element"),
        PostgresRows.oid(row, "typarray"),
        PostgresRows.character(row, "typdelim"),
        PostgresRows.oids(PostgresRows.text(row, "inner_types")),
        PostgresRows.text(row, "parts"));
  }
}
