package io.tailrace.source.postgres.catalog;

import io.tailrace.source.SetupReference;
import io.tailrace.source.postgres.catalog.Relation.Published;
import org.jspecify.annotations.Nullable;

/**
 * The publication as the catalogue has it.
 *
 * @param exists whether there is one; where there is none, the rest has no meaning
 * @param facts its row in the catalogue
 * @param allTables whether it is FOR ALL TABLES
 * @param allOperations whether it sends INSERT, UPDATE, DELETE and TRUNCATE
 * @param viaRoot whether a partition's changes are sent as those of the partitioned table
 * @param generated whether it sends stored generated columns
 * @param mayAlter whether the role may create it, or alter it where it exists
 */
public record Publication(
    boolean exists,
    String facts,
    boolean allTables,
    boolean allOperations,
    boolean viaRoot,
    boolean generated,
    boolean mayAlter) {
  public static final String NAME = "tailrace";

  /** Why no table can be followed through it; null where they can. */
  @Nullable
  public String refusal() {
    if (exists && !allOperations) {
      return SetupReference.after(
          "the publication tailrace does not send every operation; run: ALTER PUBLICATION"
              + " tailrace SET (publish = 'insert, update, delete, truncate')");
    }
    return null;
  }

  /** Why it does not send the whole table; null where it does, or does not have the table. */
  public static @Nullable String refusal(String table, Published published) {
    String again =
        SetupReference.after(
            table
                + "; run: ALTER PUBLICATION tailrace DROP TABLE ONLY "
                + table
                + "; ALTER PUBLICATION tailrace ADD TABLE ONLY "
                + table);
    return switch (published) {
      case ROWS_FILTERED -> "the publication tailrace filters the rows of " + again;
      case COLUMNS_LISTED -> "the publication tailrace sends only some columns of " + again;
      case NO, WHOLE -> null;
    };
  }
}
