package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relation as the catalogue has it, before anything was decided about it.
 *
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
    boolean partition,
    boolean hasChildren,
    boolean readable,
    boolean rowSecurity,
    boolean owned,
    Published published,
    List<Attribute> attributes,
    PostgresTypes types,
    List<String> facts) {

  /** Whether a publication has the table, and all of it. */
  enum Published {
    NO,
    ROWS_FILTERED,
    COLUMNS_LISTED,
    WHOLE
  }

  /**
   * A column as the catalogue has it.
   *
   * @param generated {@code pg_attribute.attgenerated}: a space for an ordinary column
   */
  record Attribute(String name, int type, int modifier, char generated) {}

  /**
   * Whether {@code view} can be followed as this relation, or why not. Each reason names the
   * statement that helps.
   */
  PostgresVerdict verdict(ViewSettings view, PostgresPublication publication, String user) {
    String reason = refusal(publication, user);
    if (reason != null) {
      return new PostgresVerdict.Refused(view, reason);
    }
    if (published == Published.NO && !publication.allTables()) {
      return new PostgresVerdict.Unpublished(
          view, qualified, publication.exists(), owned && publication.mayAlter());
    }
    List<PostgresColumn> columns =
        attributes.stream()
            .map(
                each ->
                    new PostgresColumn(
                        each.name(),
                        types.name(each.type()),
                        each.type(),
                        each.modifier(),
                        types.json(each.type())))
            .toList();
    return new PostgresTable(view, oid, qualified, columns, facts);
  }

  private @Nullable String refusal(PostgresPublication publication, String user) {
    String reason = kindRefusal();
    if (reason != null) {
      return reason;
    }
    if (!readable) {
      return "the role "
          + user
          + " may not read "
          + qualified
          + "; run: GRANT SELECT ON "
          + qualified
          + " TO "
          + user
          + " (and GRANT USAGE on its schema)";
    }
    if (rowSecurity) {
      return qualified
          + " shows the role "
          + user
          + " only some rows, but the replication stream has them all; run: ALTER ROLE "
          + user
          + " BYPASSRLS, or ALTER TABLE "
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
    return switch (kind) {
      case 'r' -> tableRefusal();
      case 'v' ->
          qualified
              + " is a view; of PostgreSQL only tables can be followed: name a table, or keep the"
              + " view's rows in one by triggers";
      case 'm' ->
          qualified
              + " is a materialized view, whose refreshes are not sent; name a table, or keep its"
              + " rows in one by triggers";
      case 'p' -> qualified + " is a partitioned table; name its partitions as views of their own";
      case 'f' -> qualified + " is a foreign table; name the table in its own database";
      default -> qualified + " is not a table; name a table";
    };
  }

  private @Nullable String tableRefusal() {
    if (persistence == 'u') {
      return qualified
          + " is unlogged, so its changes are not sent; run: ALTER TABLE "
          + qualified
          + " SET LOGGED";
    }
    if (persistence != 'p') {
      return qualified + " is a temporary table; name one that stays";
    }
    if (hasChildren) {
      return qualified + " has tables that inherit from it; name each as a view of its own";
    }
    return null;
  }

  private @Nullable String columnsRefusal(PostgresPublication publication) {
    if (attributes.isEmpty()) {
      return qualified + " has no columns; add one";
    }
    for (Attribute column : attributes) {
      String reason = types.refusal(column.type());
      if (reason == null && column.generated() == 'v') {
        reason = "it is a virtual generated column, which is not sent; make it STORED, or drop it";
      }
      if (reason == null && column.generated() == 's' && !publication.generated()) {
        reason =
            "it is a generated column, which this publication does not send; from PostgreSQL 18 on"
                + " run: ALTER PUBLICATION tailrace SET (publish_generated_columns = stored);"
                + " before, fill an ordinary column by a trigger";
      }
      if (reason != null) {
        return "the column "
            + column.name()
            + " of "
            + qualified
            + " cannot be followed: "
            + reason;
      }
    }
    return null;
  }

  private @Nullable String publicationRefusal(PostgresPublication publication) {
    if (publication.refusal() != null) {
      return publication.refusal();
    }
    if (partition && publication.viaRoot()) {
      return "the publication tailrace sends the changes of the partition "
          + qualified
          + " under another name; run: ALTER PUBLICATION tailrace SET"
          + " (publish_via_partition_root = false)";
    }
    return switch (published) {
      case ROWS_FILTERED -> "the publication tailrace filters the rows of " + again();
      case COLUMNS_LISTED -> "the publication tailrace sends only some columns of " + again();
      case NO, WHOLE -> null;
    };
  }

  private String again() {
    return qualified
        + "; run: ALTER PUBLICATION tailrace DROP TABLE "
        + qualified
        + ", and ALTER PUBLICATION tailrace ADD TABLE "
        + qualified;
  }
}
