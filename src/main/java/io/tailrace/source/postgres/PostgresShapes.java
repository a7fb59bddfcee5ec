package io.tailrace.source.postgres;

import io.tailrace.source.postgres.PostgresShape.Attribute;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Asks the catalogue about the columns of relations, by object identifier. */
final class PostgresShapes {
  private final PostgresRows rows;
  private final PostgresTypeLookup types;

  PostgresShapes(PostgresRows rows) {
    this.rows = rows;
    this.types = new PostgresTypeLookup(rows);
  }

  /**
   * A column, dropped ones included.
   *
   * @param fact its row in the catalogue
   */
  record Column(Attribute attribute, boolean dropped, String fact) {}

  Map<Integer, PostgresShape> of(Collection<Integer> relations) throws SQLException {
    Map<Integer, List<Column>> columns = columns(relations);
    Set<Integer> used = new HashSet<>();
    columns.values().forEach(each -> used.addAll(types(each)));
    Map<Integer, PostgresType> known = types.of(used);
    Map<Integer, PostgresShape> shapes = new HashMap<>();
    columns.forEach((oid, each) -> shapes.put(oid, shape(each, known)));
    return shapes;
  }

  private static PostgresShape shape(List<Column> columns, Map<Integer, PostgresType> known) {
    Map<Integer, PostgresType> own = new TreeMap<>(PostgresGraph.BY_OID);
    own.putAll(PostgresTypeLookup.within(known, types(columns)));
    List<String> facts = new ArrayList<>();
    columns.forEach(column -> facts.add(column.fact()));
    own.values().forEach(type -> facts.add(type.toString()));
    return new PostgresShape(
        columns.stream().filter(each -> !each.dropped()).map(Column::attribute).toList(),
        new PostgresTypes(own),
        facts);
  }

  private static Set<Integer> types(List<Column> columns) {
    Set<Integer> types = new HashSet<>();
    columns.stream()
        .filter(column -> !column.dropped())
        .forEach(column -> types.add(column.attribute().type()));
    return types;
  }

  /** Of each of these relations, in the columns' order; an empty list for one that there is not. */
  Map<Integer, List<Column>> columns(Collection<Integer> relations) throws SQLException {
    Map<Integer, List<Column>> columns = new HashMap<>();
    relations.forEach(oid -> columns.put(oid, new ArrayList<>()));
    if (!relations.isEmpty()) {
      rows.forEach(
          PostgresQueries.attributes(relations),
          row ->
              columns
                  .computeIfAbsent(PostgresRows.oid(row, "attrelid"), key -> new ArrayList<>())
                  .add(column(row)));
    }
    return columns;
  }

  /** See {@link PostgresTypeLookup#of}. */
  Map<Integer, PostgresType> madeOf(Collection<Integer> types) throws SQLException {
    return this.types.of(types);
  }

  private static Column column(ResultSet row) throws SQLException {
    return new Column(
        new Attribute(
            row.getInt("attnum"),
            PostgresRows.text(row, "attname"),
            PostgresRows.oid(row, "atttypid"),
            row.getInt("atttypmod"),
            PostgresRows.character(row, "attgenerated")),
        row.getBoolean("attisdropped"),
        PostgresRows.text(row, "facts"));
  }
}
