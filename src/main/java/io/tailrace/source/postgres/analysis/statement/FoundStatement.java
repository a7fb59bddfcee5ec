package io.tailrace.source.postgres.analysis.statement;

import java.util.List;

/** What the catalogue says of a candidate now. */
public record FoundStatement(Candidate candidate, List<String> facts, List<BaseRelation> bases) {
  public FoundStatement {
    facts = List.copyOf(facts);
    bases = List.copyOf(bases);
  }

  /** Whether the server would still parse a query as it did before. */
  public boolean isCurrent() {
    ParsedQuery parsed = candidate.parsed();
    return parsed == null || parsed.facts().equals(facts);
  }
}
