package io.tailrace.source.postgres.analysis.statement;

import io.tailrace.source.SetupReference;
import io.tailrace.source.postgres.catalog.Publication;
import io.tailrace.source.postgres.catalog.Relation.Published;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A relation that a statement reads, directly or through views, partitions and inheritance, as one
 * role reads it.
 *
 * @param system whether it belongs to the server
 * @param reader the role, as SQL has to write it; null for a relation that is read as a part of
 *     another
 * @param ours whether that is the role that Tailrace logs in as
 * @param readable whether that role may read it
 * @param rowSecurity whether row-level security hides rows from that role
 * @param identified whether its UPDATEs work when they are published
 * @param toPublish the relation to publish: the partitioned table above it whose primary key
 *     identifies every partition, else the relation itself
 * @param publishable whether the role of the log-in owns that relation
 * @param rule the rule of a view, 0 for none
 */
public record BaseRelation(
    int oid,
    String qualified,
    boolean system,
    char kind,
    char persistence,
    boolean partition,
    @Nullable String reader,
    boolean ours,
    boolean readable,
    boolean rowSecurity,
    boolean identified,
    Published published,
    String toPublish,
    boolean publishable,
    int rule) {

  /** Whether the replication stream may contain changes of it. */
  public boolean isTable() {
    return kind == 'r' || kind == 'p';
  }

  public boolean isUnpublished() {
    return kind == 'r' && published == Published.NO;
  }

  /** Why the rows cannot be read at all; null where they can. */
  @Nullable
  public String hardRefusal() {
    if (!Set.of('r', 'p', 'v', 'm', 'f', 'S').contains(kind)) {
      return qualified + " is not a table; name a table or a view";
    }
    if (persistence == 't') {
      return qualified
          + " is a temporary table, which only its own session sees; name a permanent one";
    }
    if (readable || reader == null) {
      return null;
    }
    return SetupReference.after(
        "the role "
            + reader
            + (ours ? "" : ", which owns a view of it,")
            + " may not read "
            + qualified
            + "; run: GRANT SELECT ON "
            + qualified
            + " TO "
            + reader);
  }

  /**
   * Why the stream does not show every change of this relation, whose changes are sent; null where
   * it does.
   */
  @Nullable
  public String refusal(Publication publication) {
    String reason = null;
    if (rowSecurity) {
      reason =
          qualified
              + " shows the role "
              + reader
              + " only some rows, by policies that may change without them; run: ALTER ROLE "
              + reader
              + " BYPASSRLS; or run: ALTER TABLE "
              + qualified
              + " DISABLE ROW LEVEL SECURITY";
    }
    if (reason == null && isUnpublished() && !identified) {
      reason =
          SetupReference.after(
              qualified
                  + " needs a primary key or REPLICA IDENTITY FULL, else its UPDATEs fail once they"
                  + " are published; run: ALTER TABLE "
                  + qualified
                  + " REPLICA IDENTITY FULL");
    }
    return reason == null ? publicationRefusal(publication) : reason;
  }

  /** Why changes of such a relation are never sent; null where they can be. */
  @Nullable
  public String kindRefusal() {
    if (system) {
      return qualified + " is a system catalogue, whose changes are not sent; read tables";
    }
    if (persistence == 'u') {
      return qualified
          + " is unlogged, so its changes are not sent; run: ALTER TABLE "
          + qualified
          + " SET LOGGED";
    }
    return switch (kind) {
      case 'r', 'p', 'v' -> null;
      case 'm' ->
          qualified
              + " is a materialized view, whose refreshes are not sent; read what it is made of";
      case 'f' ->
          qualified + " is a foreign table, whose changes are not sent; read it where it is";
      default -> qualified + " is a sequence, whose changes are not sent; read tables";
    };
  }

  private @Nullable String publicationRefusal(Publication publication) {
    if (partition && kind == 'r' && publication.exists() && publication.viaRoot()) {
      return SetupReference.after(
          "the publication tailrace sends the changes of the partition "
              + qualified
              + " under another name, and not when it is truncated; run: ALTER PUBLICATION"
              + " tailrace SET (publish_via_partition_root = false)");
    }
    return Publication.refusal(qualified, kind == 'r' ? published : Published.WHOLE);
  }
}
