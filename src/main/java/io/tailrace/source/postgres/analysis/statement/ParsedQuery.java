package io.tailrace.source.postgres.analysis.statement;

import io.tailrace.source.postgres.catalog.RelationShape;
import io.tailrace.source.postgres.catalog.StatementRoots;
import java.util.List;

/**
 * A configured query as the server parsed it.
 *
 * @param select the statement that reads it
 * @param facts of its roots when it was parsed: while these are equal, the server would parse it
 *     alike
 */
public record ParsedQuery(
    String select,
    StatementRoots roots,
    RuleTree rule,
    boolean namesTimes,
    RelationShape shape,
    List<String> facts) {
  public ParsedQuery {
    facts = List.copyOf(facts);
  }
}
