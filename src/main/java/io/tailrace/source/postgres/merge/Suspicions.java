package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.view.zset.SourceFault;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables whose changes contradicted their contents. If the table was altered without a message of
 * the stream (an enum's label was renamed), that explains it; if not, it is a fault of the source.
 * Which of them it is shows once the table was read again. For one thread.
 */
final class Suspicions {
  private final Map<String, Suspicion> views = new HashMap<>();

  /**
   * @param as what the view was followed as
   * @param what the contradiction
   * @param look the check that answers; null until the contents were read again
   */
  private record Suspicion(Verdict as, String what, @Nullable Long look) {}

  /** The view is to be read again. */
  void begin(String view, Verdict as, String what) {
    views.put(view, new Suspicion(as, what, null));
  }

  /** The view was read again; this check sees everything that came before. */
  void read(String view, long look) {
    views.computeIfPresent(
        view, (name, suspicion) -> new Suspicion(suspicion.as, suspicion.what, look));
  }

  /** The view is not followed any more. */
  void forget(String view) {
    views.remove(view);
  }

  /** Forgets all suspicions, since the checks that would answer were lost. */
  void clear() {
    views.clear();
  }

  /**
   * A check found this of the view.
   *
   * @throws SourceFault where the view is unaltered
   */
  void answer(Verdict verdict, long look) throws SourceFault {
    String view = verdict.view().name();
    Suspicion suspicion = views.get(view);
    if (suspicion == null) {
      return;
    }
    if (!suspicion.as.equals(verdict)) {
      views.remove(view);
    } else if (suspicion.look != null && look >= suspicion.look) {
      views.remove(view);
      throw new SourceFault(view + ": " + suspicion.what);
    }
  }
}
