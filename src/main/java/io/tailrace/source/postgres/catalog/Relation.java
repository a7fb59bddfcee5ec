package io.tailrace.source.postgres.catalog;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.source.postgres.session.CatalogReader;
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
 * @param primaryKey whether it has a primary key that can be a replica identity
 * @param owned whether our role may do what its owner may
 * @param published how the publication sends it
 * @param facts the plain rows of the catalogue that speak of it
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

  /** Whether a publication has the table, and all of it. */
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

  /** Whether the stream tells its rows under its own name. */
  public boolean isPlainTable() {
    return kind == 'r' && !hasChildren;
  }

  /** Why the stream does not tell its rows under its own name; null where it does. */
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
        + ", so the stream does not tell its rows";
  }

  /** Which column is not sent, as a sentence behind its "the"; null where all are. */
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

  /** The statement after which the stream has all columns; null where there is none. */
  private @Nullable String sending(int version) {
    boolean virtual = shape.attributes().stream().anyMatch(each -> each.generated() == 'v');
    return virtual || version < CatalogQueries.GENERATED_COLUMNS
        ? null
        : "ALTER PUBLICATION tailrace SET (publish_generated_columns = stored)";
  }

  /**
   * Why a table is read as a whole, and what makes it cheaper; null where that is as it must be.
   */
  @Nullable
  public String note(ViewSettings view, Publication publication, int version) {
    if (!isPlainTable()) {
      return null;
    }
    String unsent = unsent(publication);
    if (unsent == null) {
      return view.read() == Read.QUERY
          ? "The setting " + view.setting("read") + " has the whole table read."
          : null;
    }
    String statement = sending(version);
    return "The "
        + unsent
        + ", so the whole table is read."
        + (statement == null ? "" : " To have its changes alone, run: " + statement);
  }

  /**
   * Whether {@code view} can be followed as this plain table, or why not. Each reason names the
   * statement that helps.
   */
  public Verdict verdict(ViewSettings view, Publication publication, int version, String user) {
    String reason = refusal(view, publication, version, user);
    if (reason != null) {
      return new Verdict.Refused(view, reason);
    }
    if (published == Published.NO && !publication.allTables()) {
      return new Verdict.Unpublished(
          view, List.of(qualified), publication.exists(), owned && publication.mayAlter());
    }
    return new StreamedTable(view, oid, qualified, shape.columns(), identity, key, facts);
  }

  private @Nullable String refusal(
      ViewSettings view, Publication publication, int version, String user) {
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
    reason = columnsRefusal(view, publication, version);
    if (reason == null) {
      reason = identityRefusal(publication);
    }
    return reason == null ? publicationRefusal(publication) : reason;
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

  private @Nullable String columnsRefusal(ViewSettings view, Publication publication, int version) {
    String refusal = shape.refusal(qualified);
    String unsent = unsent(publication);
    if (refusal != null || unsent == null) {
      return refusal;
    }
    String statement = sending(version);
    return "the "
        + unsent
        + "; leave out "
        + view.setting("read")
        + "=stream"
        + (statement == null ? "" : "; or run: " + statement);
  }

  /**
   * Why its UPDATEs and DELETEs could not be told. Where it is published already, they fail, so
   * that there are none.
   */
  private @Nullable String identityRefusal(Publication publication) {
    boolean identified = identity == 'f' || !key.isEmpty();
    if (identified || published != Published.NO || publication.allTables()) {
      return null;
    }
    String statement = "; run: ALTER TABLE " + qualified + " REPLICA IDENTITY ";
    return SetupReference.after(
        primaryKey
            ? qualified
                + " has a primary key that is not its replica identity"
                + statement
                + "DEFAULT"
            : qualified + " needs a primary key or REPLICA IDENTITY FULL" + statement + "FULL");
  }

  private @Nullable String publicationRefusal(Publication publication) {
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
    return Publication.refusal(qualified, published);
  }
}
