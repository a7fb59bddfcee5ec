package io.tailrace.source.postgres;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A relation as the catalogue has it, before anything was decided about it.
 *
 * @param key the places of the columns of the index by which the stream names changed rows, in the
 *     index's order; empty where there is none
 * @param owned whether our role may do what its owner may
 * @param published how the publication sends it
 * @param facts the plain rows of the catalogue that speak of it
 */
record PostgresRelation(
    int oid,
    String qualified,
    char kind,
    char persistence,
    char identity,
    List<Integer> key,
    boolean partition,
    boolean hasChildren,
    boolean readable,
    boolean rowSecurity,
    boolean owned,
    Published published,
    PostgresShape shape,
    List<String> facts) {

  /** Whether a publication has the table, and all of it. */
  enum Published {
    NO,
    ROWS_FILTERED,
    COLUMNS_LISTED,
    WHOLE
  }

  static PostgresRelation of(ResultSet row, PostgresShape shape, PostgresPublication publication)
      throws SQLException {
    List<String> facts = new ArrayList<>(List.of(publication.facts()));
    facts.addAll(shape.facts());
    facts.add(PostgresRows.text(row, "facts"));
    return new PostgresRelation(
        PostgresRows.oid(row, "oid"),
        PostgresRows.text(row, "qualified"),
        PostgresRows.character(row, "relkind"),
        PostgresRows.character(row, "relpersistence"),
        PostgresRows.character(row, "relreplident"),
        key(row.getString("key_columns"), shape),
        row.getBoolean("relispartition"),
        row.getBoolean("has_children"),
        row.getBoolean("readable"),
        row.getBoolean("row_security"),
        row.getBoolean("owned"),
        Published.valueOf(PostgresRows.text(row, "published")),
        shape,
        facts);
  }

  private static List<Integer> key(@Nullable String numbers, PostgresShape shape) {
    return numbers == null
        ? List.of()
        : shape.places(Stream.of(numbers.split(" ")).map(Integer::valueOf).toList());
  }

  /** Whether the stream tells its rows under its own name. */
  boolean isPlainTable() {
    return kind == 'r' && !hasChildren;
  }

  /**
   * Whether {@code view} can be followed as this plain table, or why not. Each reason names the
   * statement that helps.
   */
  PostgresVerdict verdict(ViewSettings view, PostgresPublication publication, String user) {
    String reason = refusal(publication, user);
    if (reason != null) {
      return new PostgresVerdict.Refused(view, reason);
    }
    if (published == Published.NO && !publication.allTables()) {
      return new PostgresVerdict.Unpublished(
          view, List.of(qualified), publication.exists(), owned && publication.mayAlter());
    }
    return new PostgresTable(view, oid, qualified, shape.columns(), identity, key, facts);
  }

  private @Nullable String refusal(PostgresPublication publication, String user) {
    String reason = kindRefusal();
    if (reason != null) {
      return reason;
    }
    if (!readable) {
      return SetupReference.after(
          "the role "
              + user
              + " may not read "
              + qualified
              + "; run: GRANT SELECT ON "
              + qualified
              + " TO "
              + user);
    }
    if (rowSecurity) {
      return qualified
          + " shows the role "
          + user
          + " only some rows, but the replication stream has them all; run: ALTER ROLE "
          + user
          + " BYPASSRLS; or run: ALTER TABLE "
          + qualified
          + " DISABLE ROW LEVEL SECURITY";
    }
    reason = columnsRefusal(publication);
    if (reason != null) {
      return reason;
    }
    if (identity != 'f') {
      return qualified
          + " does not say what its changed rows were; run: ALTER TABLE "
          + qualified
          + " REPLICA IDENTITY FULL";
    }
    return publicationRefusal(publication);
  }

  private @Nullable String kindRefusal() {
    if (persistence == 'u') {
      return qualified
          + " is unlogged, so its changes are not sent; run: ALTER TABLE "
          + qualified
          + " SET LOGGED";
    }
    if (persistence != 'p') {
      return qualified + " is a temporary table; name one that stays";
    }
    return null;
  }

  private @Nullable String columnsRefusal(PostgresPublication publication) {
    String refusal = shape.refusal(qualified);
    if (refusal != null) {
      return refusal;
    }
    for (PostgresShape.Attribute column : shape.attributes()) {
      String reason = null;
      if (column.generated() == 'v') {
        reason = "it is a virtual generated column, which is not sent; make it STORED, or drop it";
      }
      if (column.generated() == 's' && !publication.generated()) {
        reason =
            "it is a generated column, which this publication does not send; before PostgreSQL 18"
                + " fill an ordinary column by a trigger; from 18 on, run: ALTER PUBLICATION tailrace"
                + " SET (publish_generated_columns = stored)";
      }
      if (reason != null) {
        return PostgresShape.refusal(qualified, column, reason);
      }
    }
    return null;
  }

  private @Nullable String publicationRefusal(PostgresPublication publication) {
    if (publication.refusal() != null) {
      return publication.refusal();
    }
    if (partition && publication.viaRoot()) {
      return SetupReference.after(
          "the publication tailrace sends the changes of the partition "
              + qualified
              + " under another name; run: ALTER PUBLICATION tailrace SET"
              + " (publish_via_partition_root = false)");
    }
    return PostgresPublication.refusal(qualified, published);
  }
}
