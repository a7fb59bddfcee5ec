package io.tailrace.source.postgres.catalog;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a plain table can be followed by its changes. Each reason against it names the
 * statement that helps. Pure.
 *
 * @param version of the server
 * @param user the role, as SQL has to write it
 */
public record TableCheck(Relation table, Publication publication, int version, String user) {
  /** Whether {@code view} can be followed as this table, or why not. */
  public Verdict verdict(ViewSettings view) {
    String reason = refusal(view);
    if (reason != null) {
      return new Verdict.Refused(view, reason);
    }
    if (table.published() == Relation.Published.NO && !publication.allTables()) {
      return new Verdict.Unpublished(
          view,
          List.of(table.qualified()),
          publication.exists(),
          table.owned() && publication.mayAlter());
    }
    return new StreamedTable(
        view,
        table.oid(),
        table.qualified(),
        table.shape().columns(),
        table.identity(),
        table.key(),
        table.facts());
  }

  /** Why the whole table is read, and what makes that cheaper; null where nothing does. */
  public @Nullable String note(ViewSettings view) {
    if (!table.isPlainTable()) {
      return null;
    }
    String unsent = table.unsent(publication);
    if (unsent == null) {
      return view.read() == Read.QUERY
          ? "The setting " + view.setting("read") + " makes Tailrace read the whole table."
          : null;
    }
    String statement = sending();
    return "The "
        + unsent
        + ", so the whole table is read."
        + (statement == null ? "" : " To have its changes alone, run: " + statement);
  }

  /** The statement after which the stream has all columns; null where there is none. */
  private @Nullable String sending() {
    boolean virtual = table.shape().attributes().stream().anyMatch(each -> each.generated() == 'v');
    return virtual || version < CatalogQueries.GENERATED_COLUMNS
        ? null
        : "ALTER PUBLICATION tailrace SET (publish_generated_columns = stored)";
  }

  private @Nullable String refusal(ViewSettings view) {
    String reason = kindRefusal();
    if (reason == null) {
      reason = rightsRefusal();
    }
    if (reason == null) {
      reason = columnsRefusal(view);
    }
    if (reason == null) {
      reason = identityRefusal();
    }
    return reason == null ? publicationRefusal() : reason;
  }

  private @Nullable String kindRefusal() {
    if (table.persistence() == 'u') {
      return table.qualified()
          + " is unlogged, so its changes are not sent; run: ALTER TABLE "
          + table.qualified()
          + " SET LOGGED";
    }
    return table.persistence() == 'p'
        ? null
        : table.qualified() + " is a temporary table; name a permanent one";
  }

  private @Nullable String rightsRefusal() {
    if (!table.readable()) {
      return SetupReference.after(
          "the role %1$s may not read %2$s; run: GRANT SELECT ON %2$s TO %1$s"
              .formatted(user, table.qualified()));
    }
    return table.rowSecurity()
        ? """
          %1$s shows the role %2$s only some rows, but the replication stream has them all; \
          run: ALTER ROLE %2$s BYPASSRLS; or run: ALTER TABLE %1$s DISABLE ROW LEVEL SECURITY"""
            .formatted(table.qualified(), user)
        : null;
  }

  private @Nullable String columnsRefusal(ViewSettings view) {
    String refusal = table.shape().refusal(table.qualified());
    String unsent = table.unsent(publication);
    if (refusal != null || unsent == null) {
      return refusal;
    }
    String statement = sending();
    return "the "
        + unsent
        + "; leave out "
        + view.setting("read")
        + "=stream"
        + (statement == null ? "" : "; or run: " + statement);
  }

  /**
   * Why its UPDATEs and DELETEs would fail once it is published. Where it is published already,
   * they fail, so there are none.
   */
  private @Nullable String identityRefusal() {
    boolean identified = table.identity() == 'f' || !table.key().isEmpty();
    boolean published = table.published() != Relation.Published.NO || publication.allTables();
    if (identified || published) {
      return null;
    }
    String statement = "; run: ALTER TABLE " + table.qualified() + " REPLICA IDENTITY ";
    return SetupReference.after(
        table.qualified()
            + (table.primaryKey()
                ? " has a primary key that is not its replica identity" + statement + "DEFAULT"
                : " needs a primary key or REPLICA IDENTITY FULL" + statement + "FULL"));
  }

  private @Nullable String publicationRefusal() {
    if (publication.refusal() != null) {
      return publication.refusal();
    }
    if (table.partition() && publication.viaRoot()) {
      return SetupReference.after(
          "the publication tailrace sends the changes of the partition "
              + table.qualified()
              + " under another name; run: ALTER PUBLICATION tailrace SET"
              + " (publish_via_partition_root = false)");
    }
    return Publication.refusal(table.qualified(), table.published());
  }
}
