package io.tailrace.source.postgres.analysis;

import io.tailrace.source.postgres.catalog.RelationShape;
import io.tailrace.source.postgres.catalog.StatementRoots;
import java.util.List;

/**
 * A configured query as the server understood it.
 *
 * @param select the statement that reads it
 * @param facts those of its roots at that moment: as long as these are equal, the server would
 *     understand it so again
 */
record ParsedQuery(
    String select,
    StatementRoots roots,
    RuleTree rule,
    boolean namesTimes,
    RelationShape shape,
    List<String> facts) {
  ParsedQuery {
    facts = List.copyOf(facts);
  }
}
