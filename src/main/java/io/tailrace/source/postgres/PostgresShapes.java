package io.tailrace.source.postgres;

import io.tailrace.source.postgres.PostgresShape.Attribute;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the catalogue about the columns of relations, by object identifier. */
final class PostgresShapes {
  private final PostgresRows rows;
  private final PostgresQueries queries;

  PostgresShapes(PostgresRows rows, PostgresQueries queries) {
    this.rows = rows;
    this.queries = queries;
  }

  Map<Integer, PostgresShape> of(Collection<Integer> relations) throws SQLException {
    String oids =
        relations.stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
    Map<Integer, List<Attribute>> attributes = new HashMap<>();
    Map<Integer, List<String>> facts = new HashMap<>();
    Map<Integer, Map<Integer, PostgresType>> types = new HashMap<>();
    for (int oid : relations) {
      attributes.put(oid, new ArrayList<>());
      facts.put(oid, new ArrayList<>());
      types.put(oid, new HashMap<>());
    }
    rows.forEach(
        queries.attributes(oids),
        row -> {
          int oid = PostgresRows.oid(row, "attrelid");
          of(facts, oid).add(PostgresRows.text(row, "facts"));
          if (!row.getBoolean("attisdropped")) {
            of(attributes, oid).add(attribute(row));
          }
        });
    rows.forEach(
        queries.types(oids),
        row -> {
          PostgresType type = type(row);
          int oid = PostgresRows.oid(row, "attrelid");
          of(types, oid).put(type.oid(), type);
          of(facts, oid).add(type.toString());
        });
    Map<Integer, PostgresShape> shapes = new HashMap<>();
    for (int oid : relations) {
      shapes.put(
          oid,
          new PostgresShape(
              of(attributes, oid), new PostgresTypes(of(types, oid)), of(facts, oid)));
    }
    return shapes;
  }

  private static <T> T of(Map<Integer, T> map, int oid) {
    T value = map.get(oid);
    if (value == null) {
      throw new IllegalStateException("the catalogue answers for a relation not asked for: " + oid);
    }
    return value;
  }

  private static Attribute attribute(ResultSet row) throws SQLException {
    return new Attribute(
        row.getInt("attnum"),
        PostgresRows.text(row, "attname"),
        PostgresRows.oid(row, "atttypid"),
        row.getInt("atttypmod"),
        PostgresRows.character(row, "attgenerated"));
  }

  private static PostgresType type(ResultSet row) throws SQLException {
    String inner = PostgresRows.text(row, "inner_types");
    List<Integer> innerTypes =
        inner.isEmpty()
            ? List.of()
            : List.of(inner.split(",")).stream().map(Integer::parseUnsignedInt).toList();
    return new PostgresType(
        PostgresRows.oid(row, "oid"),
        PostgresRows.text(row, "typname"),
        PostgresRows.character(row, "typtype"),
        PostgresRows.oid(row, "base"),
        PostgresRows.oid(row, "element"),
        PostgresRows.oid(row, "typarray"),
        PostgresRows.character(row, "typdelim"),
        innerTypes,
        PostgresRows.text(row, "parts"));
  }
}
