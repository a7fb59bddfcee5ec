package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A relation as the catalogue has it, before it was decided whether it can be followed.
 *
 * @param key the places of the columns of the index by which the stream names changed rows, in the
 *     index's order; empty where there is none
 * @param primaryKey whether it has a primary key that can be a replica identity
 * @param owned whether the role has the rights of its owner
 * @param published how the publication sends it
 * @param facts the plain rows of the catalogue about it
 */
public record Relation(
    int oid,
    String qualified,
    char kind,
    char persistence,
    char identity,
    List<Integer> key,
    boolean primaryKey,
    boolean partition,
    boolean hasChildren,
    boolean readable,
    boolean rowSecurity,
    boolean owned,
    Published published,
    RelationShape shape,
    List<String> facts) {

  /** Whether the publication has the table, and all of it. */
  public enum Published {
    NO,
    ROWS_FILTERED,
    COLUMNS_LISTED,
    WHOLE
  }

  public static Relation of(ResultSet row, RelationShape shape, Publication publication)
      throws SQLException {
    List<String> facts = new ArrayList<>(List.of(publication.facts()));
    facts.addAll(shape.facts());
    facts.add(CatalogReader.text(row, "facts"));
    return new Relation(
        CatalogReader.oid(row, "oid"),
        CatalogReader.text(row, "qualified"),
        CatalogReader.character(row, "relkind"),
        CatalogReader.character(row, "relpersistence"),
        CatalogReader.character(row, "relreplident"),
        key(row.getString("key_columns"), shape),
        row.getBoolean("has_primary_key"),
        row.getBoolean("relispartition"),
        row.getBoolean("has_children"),
        row.getBoolean("readable"),
        row.getBoolean("row_security"),
        row.getBoolean("owned"),
        Published.valueOf(CatalogReader.text(row, "published")),
        shape,
        facts);
  }

  private static List<Integer> key(@Nullable String numbers, RelationShape shape) {
    return numbers == null
        ? List.of()
        : shape.places(Stream.of(numbers.split(" ")).map(Integer::valueOf).toList());
  }

  /** Whether the stream sends its rows under its own name. */
  public boolean isPlainTable() {
    return kind == 'r' && !hasChildren;
  }

  /** Why the stream does not send its rows under its own name; null where it does. */
  @Nullable
  public String computed() {
    if (isPlainTable()) {
      return null;
    }
    return qualified
        + switch (kind) {
          case 'r' -> " has tables that inherit from it";
          case 'p' -> " has partitions";
          default -> " is not a table";
        }
        + ", so the stream does not send its rows";
  }

  /** The column that is not sent, as a clause without its article; null where all are sent. */
  @Nullable
  public String unsent(Publication publication) {
    for (RelationShape.Attribute column : shape.attributes()) {
      if (column.generated() == 'v' || (column.generated() == 's' && !publication.generated())) {
        return "column "
            + column.name()
            + " of "
            + qualified
            + " is a "
            + (column.generated() == 'v' ? "virtual " : "")
            + "generated column, which the publication does not send";
      }
    }
    return null;
  }
}
