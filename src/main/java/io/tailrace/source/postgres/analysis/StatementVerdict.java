package io.tailrace.source.postgres.analysis;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.function.FunctionCalls;
import io.tailrace.source.postgres.analysis.statement.BaseRelation;
import io.tailrace.source.postgres.analysis.statement.Candidate;
import io.tailrace.source.postgres.analysis.statement.FoundStatement;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.Publication;
import io.tailrace.source.postgres.catalog.Relation.Published;
import io.tailrace.source.postgres.catalog.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a view that PostgreSQL computes can be followed, and through which tables.
 *
 * @param answer what the statement calls
 */
record StatementVerdict(
    FoundStatement found, FunctionCalls.Answer answer, Publication publication) {
  Verdict verdict() {
    Candidate candidate = found.candidate();
    ViewSettings view = candidate.view();
    String hard = hardRefusal();
    if (hard != null) {
      return new Verdict.Refused(view, hard);
    }
    String soft = refusal(found.bases());
    List<BaseRelation> unpublished =
        found.bases().stream().filter(BaseRelation::isUnpublished).toList();
    boolean mayAdd =
        publication.mayAlter() && unpublished.stream().allMatch(BaseRelation::publishable);
    if (soft == null && unpublished.isEmpty()) {
      return derived(BaseRelation::isTable, null);
    }
    if (view.every() != null && (soft != null || !mayAdd)) {
      return derived(base -> base.isTable() && base.published() != Published.NO, view.every());
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

  private @Nullable String hardRefusal() {
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

  private @Nullable String refusal(List<BaseRelation> bases) {
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

  private DerivedView derived(Predicate<BaseRelation> spoken, @Nullable Duration every) {
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
