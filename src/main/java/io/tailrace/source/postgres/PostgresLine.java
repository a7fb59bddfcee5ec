package io.tailrace.source.postgres;

import io.tailrace.view.History;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import io.tailrace.view.ZSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The line of commits as the derived views see it: which of them touched a view and are not in its
 * contents yet. It says how far each view is known, and where on the line a reading stands, so that
 * a view never tells contents at a position at which it did not have them. For one thread.
 */
final class PostgresLine {
  private final PostgresSnapshot origin;
  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private long position;
  private long time;

  /**
   * A view at the beginning of the line.
   *
   * @param read whether its contents there are known and told
   */
  record Start(PostgresDerived view, History history, boolean read) {}

  /** One derived view. */
  private static final class Track {
    final PostgresDerived view;
    final History history;

    /** Its contents were never told. */
    boolean untold;

    /** Commits that touched it and are not in its contents, in order. */
    final Deque<Touch> touches = new ArrayDeque<>();

    /** How many of them the reading under way has seen. */
    int covered;

    /** It could not be read: its contents are those of no known position. */
    boolean unread;

    boolean reading;

    Track(Start start) {
      this.view = start.view();
      this.history = start.history();
      this.unread = !start.read();
      this.untold = !start.read();
    }

    boolean isKnown() {
      return touches.isEmpty() && !unread;
    }
  }

  private record Touch(long position, int transaction, long time) {}

  /**
   * A line that begins here.
   *
   * @param origin the snapshot with which the views were read
   * @param position where that stands
   */
  PostgresLine(Collection<Start> views, PostgresSnapshot origin, long position, long time) {
    this.origin = origin;
    this.position = position;
    this.time = time;
    views.forEach(start -> tracks.put(start.view().view().name(), new Track(start)));
  }

  /** A line without views. */
  static PostgresLine empty() {
    return new PostgresLine(List.of(), new PostgresSnapshot(0, 0, Set.of()), 0, 0);
  }

  long position() {
    return position;
  }

  /** The view is not followed any more. */
  void forget(String view) {
    tracks.remove(view);
  }

  boolean follows(String view) {
    return tracks.containsKey(view);
  }

  /** The stream came this far: how far each view is known by that. */
  List<Update> told(PostgresTold told) {
    position = told.position();
    time = told.time();
    List<Update> updates = new ArrayList<>();
    tracks.forEach(
        (view, track) -> {
          if (told.touched().stream().anyMatch(track.view.tables()::contains)) {
            if (track.isKnown()) {
              updates.add(new Update.Progress(view, position - 1, time));
            }
            track.touches.add(new Touch(position, told.transaction(), told.commitTime()));
          } else if (track.isKnown()) {
            updates.add(new Update.Progress(view, position, time));
          }
        });
    return updates;
  }

  /** Those that are not known at the end of the line. */
  List<String> unknown() {
    return tracks.entrySet().stream()
        .filter(each -> !each.getValue().isKnown())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Which of these views a reading with this snapshot can be given a place for: it has seen all
   * commits that touch the view up to some position, at least one, and none after. The line must
   * have come to the position that the log had after the snapshot was taken. These views are then
   * {@link #read}, or {@link #spoilt}.
   */
  List<String> place(PostgresSnapshot snapshot, List<String> wanted) {
    if (!snapshot.isAtLeast(origin)) {
      // A commit is in the log before it can be seen: the first snapshot came from the log.
      return List.of();
    }
    List<String> placed = new ArrayList<>();
    for (String view : wanted) {
      Track track = tracks.get(view);
      if (track != null && place(snapshot, track)) {
        track.reading = true;
        placed.add(view);
      }
    }
    return placed;
  }

  private static boolean place(PostgresSnapshot snapshot, Track track) {
    int seen = 0;
    boolean gap = false;
    for (Touch touch : track.touches) {
      if (!snapshot.seesCommitOf(touch.transaction())) {
        gap = true;
      } else if (gap) {
        return false;
      } else {
        seen++;
      }
    }
    track.covered = seen;
    return seen > 0 || track.unread;
  }

  /** The reading came to nothing. */
  void spoilt() {
    tracks.values().forEach(track -> track.reading = false);
  }

  /** What the reading of a placed view means, and how far it is known now. */
  List<Update> read(String view, PostgresOutcome outcome) {
    Track track = tracks.get(view);
    if (track == null || !track.reading) {
      return List.of();
    }
    track.reading = false;
    if (outcome instanceof PostgresOutcome.Changed changed) {
      return changed(view, track, changed.changes());
    }
    track.unread = true;
    // What every later snapshot has seen as well needs no place of its own.
    forgetCovered(track);
    return List.of(
        new Update.Status(view, State.FAILED, ((PostgresOutcome.Failed) outcome).reason()));
  }

  private List<Update> changed(String view, Track track, ZSet changes) {
    boolean ofOneCommit = track.covered == 1 && !track.unread;
    boolean atCommit = track.covered > 0 && !track.unread;
    Touch last = forgetCovered(track);
    Touch next = track.touches.peek();
    long known = next == null ? position : next.position() - 1;
    long at = atCommit && last != null ? last.position() : known;
    long when = atCommit && last != null ? last.time() : time;
    track.unread = false;
    List<Update> updates = new ArrayList<>();
    if (track.untold) {
      track.untold = false;
      updates.add(contents(track, at, when, changes));
    } else if (!ofOneCommit) {
      // Also where nothing is left of it: in between, something was.
      updates.add(new Update.Bridge(view, at, when, changes));
    } else if (!changes.isEmpty()) {
      updates.add(new Update.Changes(view, at, when, changes));
    }
    updates.add(new Update.Progress(view, known, time));
    return updates;
  }

  private static Update contents(Track track, long at, long when, ZSet rows) {
    return new Update.Contents(
        track.view.view().name(),
        track.history,
        PostgresColumn.shown(track.view.columns()),
        Update.Pace.CLOCKED,
        at,
        when,
        rows);
  }

  /** The last one. */
  private static @Nullable Touch forgetCovered(Track track) {
    @Nullable Touch last = null;
    for (; track.covered > 0; track.covered--) {
      last = track.touches.poll();
    }
    return last;
  }
}
