package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.statement.Candidate;
import io.tailrace.source.postgres.analysis.statement.FoundStatement;
import io.tailrace.source.postgres.catalog.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Statements as the server parses them now. For one thread. */
final class CurrentStatements {
  private final DependencyAnalysis derivation;
  private final ParsedQueryCache parsed;

  CurrentStatements(DependencyAnalysis derivation, ParsedQueryCache parsed) {
    this.derivation = derivation;
    this.parsed = parsed;
  }

  /**
   * What the catalogue says of these candidates. Queries are parsed again whose meaning may have
   * changed.
   *
   * @param verdicts get a refusal for each that is not current then either
   */
  List<FoundStatement> of(List<Candidate> candidates, Map<String, Verdict> verdicts)
      throws SQLException {
    List<FoundStatement> current = new ArrayList<>();
    List<Candidate> again = new ArrayList<>();
    for (FoundStatement each : derivation.find(candidates)) {
      if (each.isCurrent()) {
        current.add(each);
      } else {
        ViewSettings view = each.candidate().view();
        parsed.forget(view);
        String reason = parsed.parse(view, again);
        if (reason != null) {
          verdicts.put(view.name(), new Verdict.Refused(view, reason));
        }
      }
    }
    for (FoundStatement each : derivation.find(again)) {
      if (each.isCurrent()) {
        current.add(each);
      } else {
        ViewSettings view = each.candidate().view();
        parsed.forget(view);
        verdicts.put(view.name(), new Verdict.Refused(view, ParsedQueryCache.ALTERED));
      }
    }
    return current;
  }
}
