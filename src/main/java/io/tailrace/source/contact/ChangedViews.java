package io.tailrace.source.contact;

import io.tailrace.source.ViewSettings;
import io.tailrace.view.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What other settings change of the views that are named exactly.
 *
 * @param gone are not named any more
 * @param before those, and the others whose settings were these
 * @param after are named now: new ones, and those with other settings
 */
record ChangedViews(List<ViewSettings> gone, List<ViewSettings> before, List<ViewSettings> after) {
  static ChangedViews of(List<ViewSettings> were, List<ViewSettings> are, Set<String> again) {
    List<ViewSettings> before =
        were.stream().filter(view -> !are.contains(view) || again.contains(view.name())).toList();
    List<ViewSettings> after =
        are.stream().filter(view -> !were.contains(view) || again.contains(view.name())).toList();
    Set<String> names = Set.copyOf(after.stream().map(ViewSettings::name).distinct().toList());
    List<ViewSettings> gone = before.stream().filter(view -> !names.contains(view.name())).toList();
    return new ChangedViews(gone, before, after);
  }

  /** Takes out the views that are gone. */
  List<Update> removals() {
    return gone.stream()
        .<Update>map(view -> removal(view, "was taken out of tailrace.views"))
        .toList();
  }

  /** Takes out the views that are gone or others, and puts in those that are named now. */
  List<Update> replacements() {
    List<Update> updates = new ArrayList<>(removals());
    before.stream()
        .filter(view -> !gone.contains(view))
        .forEach(view -> updates.add(removal(view, "has other settings now")));
    after.forEach(view -> updates.add(new Update.Added(view.name(), view.limits())));
    return updates;
  }

  private static Update removal(ViewSettings view, String why) {
    return new Update.Removed(view.name(), view.name() + " " + why);
  }
}
