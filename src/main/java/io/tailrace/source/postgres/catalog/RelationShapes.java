package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.catalog.RelationShape.Attribute;
import io.tailrace.source.postgres.session.CatalogReader;
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
public final class RelationShapes {
  private final CatalogReader rows;
  private final PgTypeLookup types;

  public RelationShapes(CatalogReader rows) {
    this.rows = rows;
    this.types = new PgTypeLookup(rows);
  }

  /**
   * A column, dropped or not.
   *
   * @param fact its row in the catalogue
   */
  public record Column(Attribute attribute, boolean dropped, String fact) {}

  public Map<Integer, RelationShape> of(Collection<Integer> relations) throws SQLException {
    Map<Integer, List<Column>> columns = columns(relations);
    Set<Integer> used = new HashSet<>();
    columns.values().forEach(each -> used.addAll(types(each)));
    Map<Integer, PgType> known = types.of(used);
    Map<Integer, RelationShape> shapes = new HashMap<>();
    columns.forEach((oid, each) -> shapes.put(oid, shape(each, known)));
    return shapes;
  }

  private static RelationShape shape(List<Column> columns, Map<Integer, PgType> known) {
    Map<Integer, PgType> own = new TreeMap<>(DependencyGraph.BY_OID);
    own.putAll(PgTypeLookup.within(known, types(columns)));
    List<String> facts = new ArrayList<>();
    columns.forEach(column -> facts.add(column.fact()));
    own.values().forEach(type -> facts.add(type.toString()));
    return new RelationShape(
        columns.stream().filter(each -> !each.dropped()).map(Column::attribute).toList(),
        new PgTypes(own),
        facts);
  }

  private static Set<Integer> types(List<Column> columns) {
    Set<Integer> types = new HashSet<>();
    columns.stream()
        .filter(column -> !column.dropped())
        .forEach(column -> types.add(column.attribute().type()));
    return types;
  }

  /**
   * The columns of each of these relations, in their order; empty for a relation that does not
   * exist.
   */
  public Map<Integer, List<Column>> columns(Collection<Integer> relations) throws SQLException {
    Map<Integer, List<Column>> columns = new HashMap<>();
    relations.forEach(oid -> columns.put(oid, new ArrayList<>()));
    if (!relations.isEmpty()) {
      rows.forEach(
          CatalogQueries.attributes(relations),
          row ->
              columns
                  .computeIfAbsent(CatalogReader.oid(row, "attrelid"), key -> new ArrayList<>())
                  .add(column(row)));
    }
    return columns;
  }

  /** See {@link PgTypeLookup#of}. */
  public Map<Integer, PgType> madeOf(Collection<Integer> types) throws SQLException {
    return this.types.of(types);
  }

  private static Column column(ResultSet row) throws SQLException {
    return new Column(
        new Attribute(
            row.getInt("attnum"),
            CatalogReader.text(row, "attname"),
            CatalogReader.oid(row, "atttypid"),
            row.getInt("atttypmod"),
            CatalogReader.character(row, "attgenerated")),
        row.getBoolean("attisdropped"),
        CatalogReader.text(row, "facts"));
  }
}
