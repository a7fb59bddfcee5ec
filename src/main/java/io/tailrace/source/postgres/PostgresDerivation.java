package io.tailrace.source.postgres;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.PostgresRelation.Published;
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
 * Decides whether views that PostgreSQL computes can be followed, and through which tables. What
 * their statements call is looked at again only when their facts have changed. For one thread.
 */
final class PostgresDerivation {
  private final PostgresRows rows;
  private final PostgresQueries queries;
  private final PostgresWalk walk;
  private final PostgresFacts facts;
  private final PostgresBases bases;
  private final PostgresCalls calls;
  private final Map<ViewSettings, Called> called = new HashMap<>();

  PostgresDerivation(
      PostgresRows rows, PostgresQueries queries, PostgresShapes shapes, PostgresNames names) {
    this.rows = rows;
    this.queries = queries;
    this.walk = new PostgresWalk(rows, queries);
    this.facts = new PostgresFacts(rows, shapes, names);
    this.bases = new PostgresBases(rows);
    this.calls = new PostgresCalls(rows);
  }

  private record Called(List<String> facts, PostgresCalls.Answer answer) {}

  /** What the catalogue says of a candidate now. */
  record Found(PostgresCandidate candidate, List<String> facts, List<PostgresBase> bases) {
    Found {
      facts = List.copyOf(facts);
      bases = List.copyOf(bases);
    }

    /** Whether a query would still be understood as it was. */
    boolean isCurrent() {
      PostgresParsed parsed = candidate.parsed();
      return parsed == null || parsed.facts().equals(facts);
    }
  }

  /** In the candidates' order. */
  List<Found> find(List<PostgresCandidate> candidates) throws SQLException {
    if (candidates.isEmpty()) {
      return List.of();
    }
    List<PostgresRoots> roots = candidates.stream().map(PostgresCandidate::roots).toList();
    PostgresGraph graph = walk.from(roots);
    PostgresListed listed = PostgresListed.read(rows, queries, graph);
    List<List<String>> facts = this.facts.of(roots, graph, listed);
    List<List<PostgresBase>> bases = this.bases.of(roots, graph, listed);
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      found.add(new Found(candidates.get(i), facts.get(i), bases.get(i)));
    }
    return found;
  }

  /** Of each of the statements. */
  List<List<String>> facts(List<PostgresRoots> roots) throws SQLException {
    if (roots.isEmpty()) {
      return List.of();
    }
    PostgresGraph graph = walk.from(roots);
    return facts.of(roots, graph, PostgresListed.read(rows, queries, graph));
  }

  /** In the same order. */
  List<PostgresVerdict> verdicts(List<Found> all, PostgresPublication publication)
      throws SQLException {
    List<Found> unknown =
        all.stream()
            .filter(
                found -> {
                  Called known = called.get(found.candidate().view());
                  return known == null || !known.facts().equals(found.facts());
                })
            .toList();
    List<PostgresCalls.Answer> answers = calls.examine(unknown);
    for (int i = 0; i < answers.size(); i++) {
      Found found = unknown.get(i);
      called.put(found.candidate().view(), new Called(found.facts(), answers.get(i)));
    }
    return all.stream().map(found -> verdict(found, publication)).toList();
  }

  private PostgresVerdict verdict(Found found, PostgresPublication publication) {
    PostgresCandidate candidate = found.candidate();
    ViewSettings view = candidate.view();
    PostgresCalls.Answer answer = Objects.requireNonNull(called.get(view)).answer();
    String hard = hardRefusal(found, answer);
    if (hard != null) {
      return new PostgresVerdict.Refused(view, hard);
    }
    String soft = refusal(found.bases(), answer, publication);
    List<PostgresBase> unpublished =
        found.bases().stream().filter(PostgresBase::isUnpublished).toList();
    boolean mayAdd =
        publication.mayAlter() && unpublished.stream().allMatch(PostgresBase::publishable);
    if (soft == null && unpublished.isEmpty()) {
      return derived(found, PostgresBase::isTable, null);
    }
    if (view.every() != null && (soft != null || !mayAdd)) {
      return derived(
          found, base -> base.isTable() && base.published() != Published.NO, view.every());
    }
    if (soft != null) {
      return new PostgresVerdict.Refused(
          view,
          SetupReference.also(
              soft,
              "; or write tailrace.view."
                  + view.name()
                  + ".every=5s to have it read at least that often"));
    }
    Set<String> toPublish =
        unpublished.stream()
            .map(PostgresBase::toPublish)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return new PostgresVerdict.Unpublished(
        view, List.copyOf(toPublish), publication.exists(), mayAdd);
  }

  private static @Nullable String hardRefusal(Found found, PostgresCalls.Answer answer) {
    PostgresCandidate candidate = found.candidate();
    Set<Integer> there = found.bases().stream().map(PostgresBase::oid).collect(Collectors.toSet());
    if (!there.containsAll(candidate.roots().relations())) {
      return candidate.subject() + " is being altered; it is looked at again in a moment";
    }
    return first(found.bases(), PostgresBase::hardRefusal)
        .or(() -> Optional.ofNullable(candidate.shape().refusal(candidate.subject())))
        .or(() -> Optional.ofNullable(answer.locks()))
        .orElse(null);
  }

  private static @Nullable String refusal(
      List<PostgresBase> bases, PostgresCalls.Answer answer, PostgresPublication publication) {
    return first(bases, PostgresBase::kindRefusal)
        .or(() -> Optional.ofNullable(answer.refusal()))
        .or(() -> first(bases, base -> base.refusal(publication)))
        .or(() -> bases.stream().findFirst().map(any -> publication.refusal()))
        .orElse(null);
  }

  private static Optional<String> first(
      List<PostgresBase> bases, Function<PostgresBase, @Nullable String> reason) {
    return bases.stream().flatMap(base -> Stream.ofNullable(reason.apply(base))).findFirst();
  }

  private static PostgresDerived derived(
      Found found, Predicate<PostgresBase> spoken, @Nullable Duration every) {
    PostgresCandidate candidate = found.candidate();
    List<String> facts = new ArrayList<>(List.of(candidate.select()));
    facts.addAll(found.facts());
    return new PostgresDerived(
        candidate.view(),
        candidate.roots(),
        candidate.select(),
        candidate.shape().columns(),
        found.bases().stream().filter(spoken).map(PostgresBase::oid).collect(Collectors.toSet()),
        facts,
        every,
        candidate.note());
  }
}
