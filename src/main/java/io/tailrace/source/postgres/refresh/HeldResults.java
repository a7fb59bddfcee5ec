package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.event.RefreshOutcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The last results of all computed views, which the next readings are compared with. */
final class HeldResults {
  private final Map<String, HeldResult> held;

  /**
   * @param held by view; kept up to date
   */
  HeldResults(Map<String, HeldResult> held) {
    this.held = held;
  }

  /** A view that joined again is compared with nothing. */
  void prepare(List<RefreshJob> wanted) {
    for (RefreshJob job : wanted) {
      HeldResult known = held.get(job.name());
      if (job.view() instanceof DerivedView view
          && (known == null || known.generation() != job.generation())) {
        held.put(job.name(), new HeldResult(job.generation(), LastResult.of(view.view())));
      }
    }
  }

  /** The result of a view that was prepared. */
  LastResult rows(DerivedView view) {
    return Objects.requireNonNull(held.get(view.view().name())).rows();
  }

  /** Adds the view's difference to the outcomes, or forgets a result that is of no use. */
  void compare(DerivedView view, boolean altered, Map<String, RefreshOutcome> outcomes) {
    String name = view.view().name();
    if (altered) {
      rows(view).forget();
      outcomes.remove(name);
    } else if (outcomes.containsKey(name)) {
      rows(view).forget();
    } else {
      outcomes.put(name, new RefreshOutcome.Changed(rows(view).change()));
    }
  }

  /** The next readings are compared with nothing. */
  void forget() {
    held.values().forEach(each -> each.rows().forget());
  }
}
