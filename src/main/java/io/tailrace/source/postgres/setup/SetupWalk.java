package io.tailrace.source.postgres.setup;

import io.tailrace.source.SqlResource;
import java.util.List;

/** The parts of a setup script that look at the database when they are run. Pure. */
final class SetupWalk {
  /** Makes it, or lets it send everything that changes a table, under the table's own name. */
  static final String PUBLICATION =
      SqlResource.read(SetupWalk.class, "create-publication");

  private static final String ADDITIONS =
      SqlResource.read(SetupWalk.class, "add-tables");

  /** A partition is published with the partitioned table whose primary key identifies its rows. */
  private static final String BODY =
      SqlResource.read(SetupWalk.class, "add-base-tables");

  private SetupWalk() {}

  /** Adds these tables to the publication, where it does not have them. */
  static String additions(List<String> literals) {
    return ADDITIONS.replace("{tables}", String.join(",\n    ", literals));
  }

  /** Adds what these relations read, and gives it an identity where it has none. */
  static String body(List<String> literals) {
    return BODY.replace("{relations}", String.join(",\n        ", literals));
  }
}
