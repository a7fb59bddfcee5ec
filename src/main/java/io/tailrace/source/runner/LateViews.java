package io.tailrace.source.runner;

import io.tailrace.view.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Views that the last tail may have reported as behind, and the present one has not. For the
 * runner's thread.
 */
final class LateViews {
  private final Set<String> late = new HashSet<>();

  void addAll(List<String> views) {
    late.addAll(views);
  }

  void clear() {
    late.clear();
  }

  /**
   * These updates, with what they do not say: after a reading from the start, the new tail reports
   * again how far views are behind.
   */
  List<Update> in(List<Update> updates) {
    if (late.isEmpty()) {
      return updates;
    }
    List<Update> anew = new ArrayList<>();
    for (Update update : updates) {
      if (update instanceof Update.Contents && late.remove(update.view())) {
        anew.add(new Update.Behind(update.view(), null));
      } else if (update instanceof Update.Behind) {
        late.remove(update.view());
      }
      anew.add(update);
    }
    return anew;
  }
}
