package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the publication, and the relations that views name. For one thread. */
public final class RelationReader {
  private final CatalogReader rows;
  private final CatalogQueries queries;
  private final RelationShapes shapes;

  public RelationReader(CatalogReader rows, CatalogQueries queries, RelationShapes shapes) {
    this.rows = rows;
    this.queries = queries;
    this.shapes = shapes;
  }

  public Publication publication() throws SQLException {
    @Nullable Publication[] publication = new @Nullable Publication[1];
    rows.forEach(
        queries.publication(),
        row ->
            publication[0] =
                new Publication(
                    row.getBoolean("present"),
                    CatalogReader.text(row, "facts"),
                    row.getBoolean("all_tables"),
                    row.getBoolean("all_operations"),
                    row.getBoolean("via_root"),
                    row.getBoolean("generated"),
                    row.getBoolean("may_alter")));
    return Objects.requireNonNull(publication[0]);
  }

  /** The relations with these object identifiers, by identifier; dropped ones are left out. */
  public Map<Integer, Relation> relations(Collection<Integer> named, Publication publication)
      throws SQLException {
    if (named.isEmpty()) {
      return Map.of();
    }
    Set<Integer> oids = Set.copyOf(named);
    Map<Integer, RelationShape> columns = shapes.of(oids);
    Map<Integer, Relation> relations = new LinkedHashMap<>();
    rows.forEach(
        queries.relations(oids),
        row -> {
          RelationShape shape = columns.get(CatalogReader.oid(row, "oid"));
          if (shape != null) {
            Relation relation = Relation.of(row, shape, publication);
            relations.put(relation.oid(), relation);
          }
        });
    return relations;
  }
}
