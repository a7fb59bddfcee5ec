package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.function.FunctionCalls;
import io.tailrace.source.postgres.analysis.statement.BaseRelation;
import io.tailrace.source.postgres.analysis.statement.Candidate;
import io.tailrace.source.postgres.analysis.statement.FoundStatement;
import io.tailrace.source.postgres.catalog.CatalogQueries;
import io.tailrace.source.postgres.catalog.DependencyGraph;
import io.tailrace.source.postgres.catalog.DependencyQueries;
import io.tailrace.source.postgres.catalog.Publication;
import io.tailrace.source.postgres.catalog.PublicationEntries;
import io.tailrace.source.postgres.catalog.RelationShapes;
import io.tailrace.source.postgres.catalog.StatementRoots;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Decides whether views that PostgreSQL computes can be followed, and through which tables. The
 * functions that they call are analysed again only when the facts of the view have changed. For one
 * thread.
 */
final class DependencyAnalysis {
  private final CatalogReader rows;
  private final CatalogQueries queries;
  private final DependencyQueries dependencies;
  private final DefinitionFacts facts;
  private final BaseRelations bases;
  private final FunctionCalls calls;
  private final Map<ViewSettings, Called> called = new HashMap<>();

  DependencyAnalysis(
      CatalogReader rows, CatalogQueries queries, RelationShapes shapes, PgNames names) {
    this.rows = rows;
    this.queries = queries;
    this.dependencies = new DependencyQueries(rows, queries);
    this.facts = new DefinitionFacts(rows, shapes, names);
    this.bases = new BaseRelations(rows);
    this.calls = new FunctionCalls(rows);
  }

  private record Called(List<String> facts, FunctionCalls.Answer answer) {}

  /** In the candidates' order. */
  List<FoundStatement> find(List<Candidate> candidates) throws SQLException {
    if (candidates.isEmpty()) {
      return List.of();
    }
    List<StatementRoots> roots = candidates.stream().map(Candidate::roots).toList();
    DependencyGraph graph = dependencies.from(roots);
    PublicationEntries listed = PublicationEntries.read(rows, queries, graph);
    List<List<String>> facts = this.facts.of(roots, graph, listed);
    List<List<BaseRelation>> bases = this.bases.of(roots, graph, listed);
    List<FoundStatement> found = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      found.add(new FoundStatement(candidates.get(i), facts.get(i), bases.get(i)));
    }
    return found;
  }

  /** The facts of each statement. */
  List<List<String>> facts(List<StatementRoots> roots) throws SQLException {
    if (roots.isEmpty()) {
      return List.of();
    }
    DependencyGraph graph = dependencies.from(roots);
    return facts.of(roots, graph, PublicationEntries.read(rows, queries, graph));
  }

  /** In the same order. */
  List<Verdict> verdicts(List<FoundStatement> all, Publication publication) throws SQLException {
    List<FoundStatement> unknown =
        all.stream()
            .filter(
                found -> {
                  Called known = called.get(found.candidate().view());
                  return known == null || !known.facts().equals(found.facts());
                })
            .toList();
    List<FunctionCalls.Answer> answers = calls.examine(unknown);
    for (int i = 0; i < answers.size(); i++) {
      FoundStatement found = unknown.get(i);
      called.put(found.candidate().view(), new Called(found.facts(), answers.get(i)));
    }
    return all.stream()
        .map(
            found ->
                new StatementVerdict(
                        found,
                        Objects.requireNonNull(called.get(found.candidate().view())).answer(),
                        publication)
                    .verdict())
        .toList();
  }
}
