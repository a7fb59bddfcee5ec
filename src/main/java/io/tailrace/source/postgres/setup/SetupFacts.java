package io.tailrace.source.postgres.setup;

import java.util.List;

/**
 * What the catalogue says about what the views need, at one moment.
 *
 * @param database its name
 * @param logical whether the server writes what logical decoding needs
 * @param relations what the views read, directly or through other views, by name
 * @param missing relations that the settings name and the database does not have
 * @param unknown views whose query the server has not understood yet
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
   * @param ours whether our role reads it itself, and not as the part of a view of somebody else
   * @param deniedTo roles that own a view of it and may not read it, as SQL has to write them
   * @param bare whether it is a table of which no UPDATE could be published
   * @param logged whether the log has its changes
   * @param published whether the publication has to have it by this name
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
