package io.tailrace.view;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.LogEntry;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.position.History;
import io.tailrace.view.saved.SavedChange;
import io.tailrace.view.saved.SavedView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a view a value that outlives the application, and back. Its {@link Database} guards it. */
final class SavedViews {
  private SavedViews() {}

  /** The views whose contents are certain. */
  static List<SavedView> all(Roster roster, long logBytes) {
    List<SavedView> all = new ArrayList<>();
    roster
        .all()
        .forEach(
            view -> {
              SavedView saved = of(view, logBytes);
              if (saved != null) {
                all.add(saved);
              }
            });
    return all;
  }

  /** Why there is no view that can have it; null where one has it now. */
  static @Nullable String takeBack(Roster roster, SavedView saved, long now) {
    View view = roster.get(saved.view());
    if (view == null || view.loaded()) {
      return view == null ? "is not among the views" : "has contents already";
    }
    String refusal = view.refusal(saved);
    if (refusal == null) {
      view.takeBack(saved, now);
    }
    return refusal;
  }

  /**
   * The view now; null where its contents are not certain.
   *
   * @param logBytes of its log that are saved, about
   */
  private static @Nullable SavedView of(ViewState view, long logBytes) {
    History told = view.told;
    if (told == null || !view.loaded() || view.phase != Phase.FOLLOWED) {
      return null;
    }
    List<LogEntry> all = view.log().entries(view.log().start(), view.here());
    int first = all.size();
    for (long left = logBytes; first > 0; first--) {
      left -= all.get(first - 1).footprint();
      if (left < 0) {
        break;
      }
    }
    LogPosition start = first == 0 ? view.log().start() : all.get(first - 1).place();
    List<History> histories = new ArrayList<>();
    for (int epoch = start.epoch(); epoch <= view.here().epoch(); epoch++) {
      histories.add(view.history(epoch));
    }
    return new SavedView(
        view.name,
        told,
        histories,
        view.columns,
        view.pace.name(),
        view.frontier(),
        view.frontier.time(),
        new LogPosition(0, start.timestamp()),
        view.log().timeAt(start),
        all.subList(first, all.size()).stream()
            .map(entry -> SavedChange.of(entry, start.epoch()))
            .toList(),
        view.contents.snapshot());
  }

  /** To a view without contents. */
  static void takeBack(ViewState view, SavedView saved) {
    view.contents.replace(saved.contents());
    view.columns = saved.columns();
    saved.histories().forEach(view.frontier::begin);
    view.frontier.set(saved.timestamp(), saved.time());
    view.log.restart(saved.start(), saved.startTime());
    for (SavedChange change : saved.changes()) {
      if (change.turn()) {
        view.log.turn(change.since(), change.place(), change.time(), change.changes());
      } else if (change.spans()) {
        view.log.bridge(change.since(), change.place(), change.time(), change.changes());
      } else {
        view.log.batch(change.place(), change.time(), change.changes());
      }
    }
    view.slices.restart();
    view.told = saved.told();
    view.pace = Pace.valueOf(saved.pace());
    view.phase = Phase.FOLLOWED;
    view.news++;
  }
}
