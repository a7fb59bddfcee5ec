package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.view.zset.SourceFault;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables of which the stream told what their contents rule out. One that was altered without a word
 * of the stream (an enum's label was renamed) explains it; a table that was not is a fault of the
 * source. Which of them it is shows when the table was read again. For one thread.
 */
final class Suspicions {
  private final Map<String, Suspicion> views = new HashMap<>();

  /**
   * @param as what the view was followed as
   * @param what was told of it
   * @param look that answers; null until its contents were read again
   */
  private record Suspicion(Verdict as, String what, @Nullable Long look) {}

  /** The view is to be read again. */
  void begin(String view, Verdict as, String what) {
    views.put(view, new Suspicion(as, what, null));
  }

  /** The view was read again, and this look has seen all that was told before. */
  void read(String view, long look) {
    views.computeIfPresent(
        view, (name, suspicion) -> new Suspicion(suspicion.as, suspicion.what, look));
  }

  /** The view is not followed any more. */
  void forget(String view) {
    views.remove(view);
  }

  /** Nothing is known any more of the looks that were ordered. */
  void clear() {
    views.clear();
  }

  /**
   * What a look found the view to be.
   *
   * @throws SourceFault where it is what it was
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
