package io.tailrace.source.postgres.setup;

import java.util.List;

/**
 * What the catalogue says about the needs of the views, at one moment.
 *
 * @param database its name
 * @param logical whether wal_level is logical
 * @param relations that the views read, directly or through other views, by name
 * @param missing relations that the settings name and the database does not have
 * @param unknown views whose query the server has not parsed yet
 */
record SetupFacts(
    String database,
    boolean logical,
    List<Relation> relations,
    List<String> missing,
    List<String> unknown) {
  SetupFacts {
    relations = List.copyOf(relations);
    missing = List.copyOf(missing);
    unknown = List.copyOf(unknown);
  }

  /**
   * A relation that a view reads.
   *
   * @param schema its schema, as SQL has to write it
   * @param qualified its name with its schema, as SQL has to write it
   * @param kind {@code pg_class.relkind}
   * @param ours whether the role itself reads it, not the owner of a view
   * @param deniedTo roles that own a view of it and may not read it, as SQL has to write them
   * @param bare whether it is a table whose UPDATEs could not be published
   * @param logged whether its changes are in the log
   * @param published whether the publication needs it by this name
   * @param partial whether the publication has only some of its rows or columns
   */
  record Relation(
      String schema,
      String qualified,
      char kind,
      boolean ours,
      List<String> deniedTo,
      boolean bare,
      boolean logged,
      boolean published,
      boolean partial) {
    Relation {
      deniedTo = List.copyOf(deniedTo);
    }
  }
}
