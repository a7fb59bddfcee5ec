package io.tailrace.source.postgres;

import java.util.List;

/**
 * A configured query as the server understood it.
 *
 * @param select the statement that reads it
 * @param facts those of its roots at that moment: as long as these are equal, the server would
 *     understand it so again
 */
record PostgresParsed(
    String select,
    PostgresRoots roots,
    PostgresRule rule,
    boolean namesTimes,
    PostgresShape shape,
    List<String> facts) {
  PostgresParsed {
    facts = List.copyOf(facts);
  }
}
