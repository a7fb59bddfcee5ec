package io.tailrace.source.postgres.setup;

import io.tailrace.source.postgres.session.SqlName;
import io.tailrace.source.postgres.session.SqlResource;
import java.util.List;

/** The DO blocks of a setup script, which look at the database when they run. Pure. */
final class SetupBlocks {
  /** Creates the publication, or lets it send every operation under the table's own name. */
  static final String PUBLICATION = SqlResource.read(SetupBlocks.class, "create-publication");

  private static final String TABLES = SqlResource.read(SetupBlocks.class, "add-tables");

  /** A partition is published with the partitioned table whose primary key identifies its rows. */
  private static final String BASE_TABLES = SqlResource.read(SetupBlocks.class, "add-base-tables");

  private SetupBlocks() {}

  /** Adds these tables to the publication, except those that it has. */
  static String tables(List<String> names) {
    return TABLES.replace("{tables}", literals(names, "    "));
  }

  /** Adds the base tables of these relations, and gives them a replica identity. */
  static String baseTables(List<String> names) {
    return BASE_TABLES.replace("{relations}", literals(names, "        "));
  }

  private static String literals(List<String> names, String indent) {
    return String.join(",\n" + indent, names.stream().map(SqlName::literal).toList());
  }
}
