package io.tailrace.source.postgres.analysis;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.function.FunctionCalls;
import io.tailrace.source.postgres.analysis.statement.BaseRelation;
import io.tailrace.source.postgres.analysis.statement.Candidate;
import io.tailrace.source.postgres.analysis.statement.FoundStatement;
import io.tailrace.source.postgres.catalog.CatalogQueries;
import io.tailrace.source.postgres.catalog.DependencyGraph;
import io.tailrace.source.postgres.catalog.DependencyQueries;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.Publication;
import io.tailrace.source.postgres.catalog.PublicationEntries;
import io.tailrace.source.postgres.catalog.Relation.Published;
import io.tailrace.source.postgres.catalog.RelationShapes;
import io.tailrace.source.postgres.catalog.StatementRoots;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgNames;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    return all.stream().map(found -> verdict(found, publication)).toList();
  }

  private Verdict verdict(FoundStatement found, Publication publication) {
    Candidate candidate = found.candidate();
    ViewSettings view = candidate.view();
    FunctionCalls.Answer answer = Objects.requireNonNull(called.get(view)).answer();
    String hard = hardRefusal(found, answer);
    if (hard != null) {
      return new Verdict.Refused(view, hard);
    }
    String soft = refusal(found.bases(), answer, publication);
    List<BaseRelation> unpublished =
        found.bases().stream().filter(BaseRelation::isUnpublished).toList();
    boolean mayAdd =
        publication.mayAlter() && unpublished.stream().allMatch(BaseRelation::publishable);
    if (soft == null && unpublished.isEmpty()) {
      return derived(found, BaseRelation::isTable, null);
    }
    if (view.every() != null && (soft != null || !mayAdd)) {
      return derived(
          found, base -> base.isTable() && base.published() != Published.NO, view.every());
    }
    if (soft != null) {
      return new Verdict.Refused(
          view,
          SetupReference.also(
              soft,
              "; or write tailrace.view."
                  + view.name()
                  + ".every=5s to have it read at least that often"));
    }
    Set<String> toPublish =
        unpublished.stream()
            .map(BaseRelation::toPublish)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return new Verdict.Unpublished(view, List.copyOf(toPublish), publication.exists(), mayAdd);
  }

  private static @Nullable String hardRefusal(FoundStatement found, FunctionCalls.Answer answer) {
    Candidate candidate = found.candidate();
    Set<Integer> there = found.bases().stream().map(BaseRelation::oid).collect(Collectors.toSet());
    if (!there.containsAll(candidate.roots().relations())) {
      return candidate.subject() + " is being altered; it is checked again in a moment";
    }
    return first(found.bases(), BaseRelation::hardRefusal)
        .or(() -> Optional.ofNullable(candidate.shape().refusal(candidate.subject())))
        .or(() -> Optional.ofNullable(answer.locks()))
        .orElse(null);
  }

  private static @Nullable String refusal(
      List<BaseRelation> bases, FunctionCalls.Answer answer, Publication publication) {
    return first(bases, BaseRelation::kindRefusal)
        .or(() -> Optional.ofNullable(answer.refusal()))
        .or(() -> first(bases, base -> base.refusal(publication)))
        .or(() -> bases.stream().findFirst().map(any -> publication.refusal()))
        .orElse(null);
  }

  private static Optional<String> first(
      List<BaseRelation> bases, Function<BaseRelation, @Nullable String> reason) {
    return bases.stream().flatMap(base -> Stream.ofNullable(reason.apply(base))).findFirst();
  }

  private static DerivedView derived(
      FoundStatement found, Predicate<BaseRelation> spoken, @Nullable Duration every) {
    Candidate candidate = found.candidate();
    List<String> facts = new ArrayList<>(List.of(candidate.select()));
    facts.addAll(found.facts());
    return new DerivedView(
        candidate.view(),
        candidate.roots(),
        candidate.select(),
        candidate.shape().columns(),
        found.bases().stream().filter(spoken).map(BaseRelation::oid).collect(Collectors.toSet()),
        facts,
        every,
        candidate.note());
  }
}
