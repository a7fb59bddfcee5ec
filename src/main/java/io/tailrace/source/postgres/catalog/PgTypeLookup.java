package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Asks the catalogue about types, level by level with the types that they are made of. Types that
 * came with the server are asked for once, since nothing alters them. For one thread.
 */
public final class PgTypeLookup {
  private final CatalogReader rows;
  private final Map<Integer, PgType> builtIn = new HashMap<>();

  PgTypeLookup(CatalogReader rows) {
    this.rows = rows;
  }

  /** These types and all that they are made of; those that do not exist are left out. */
  Map<Integer, PgType> of(Collection<Integer> oids) throws SQLException {
    Map<Integer, PgType> types = new HashMap<>();
    Set<Integer> asked = new HashSet<>();
    Set<Integer> level = new HashSet<>(oids);
    while (!level.isEmpty()) {
      Set<Integer> unknown = new HashSet<>(level);
      unknown.removeAll(builtIn.keySet());
      if (!unknown.isEmpty()) {
        rows.forEach(CatalogQueries.types(unknown), row -> take(type(row), types));
      }
      Set<Integer> next = new HashSet<>();
      for (int oid : level) {
        PgType known = builtIn.get(oid);
        if (known != null) {
          types.put(oid, known);
        }
        PgType type = types.get(oid);
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

  private void take(PgType type, Map<Integer, PgType> types) {
    types.put(type.oid(), type);
    if (DependencyNode.isBuiltIn(type.oid())) {
      builtIn.put(type.oid(), type);
    }
  }

  /** Those among {@code types} that these are made of, and these themselves. */
  public static Map<Integer, PgType> within(Map<Integer, PgType> types, Collection<Integer> oids) {
    Map<Integer, PgType> within = new HashMap<>();
    oids.forEach(oid -> collect(types, oid, within));
    return within;
  }

  private static void collect(Map<Integer, PgType> types, int oid, Map<Integer, PgType> within) {
    PgType type = types.get(oid);
    if (type != null && within.put(oid, type) == null) {
      type.inner().forEach(inner -> collect(types, inner, within));
    }
  }

  private static PgType type(ResultSet row) throws SQLException {
    return new PgType(
        CatalogReader.oid(row, "oid"),
        CatalogReader.text(row, "typname"),
        CatalogReader.character(row, "typtype"),
        CatalogReader.oid(row, "base"),
        CatalogReader.oid(row, "element"),
        CatalogReader.oid(row, "typarray"),
        CatalogReader.character(row, "typdelim"),
        CatalogReader.oids(CatalogReader.text(row, "inner_types")),
        CatalogReader.text(row, "parts"));
  }
}
