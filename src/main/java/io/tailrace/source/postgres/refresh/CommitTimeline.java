package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commits that touched views which are read by queries. It knows how far each view is known,
 * and gives each reading its place among the commits, so a view never reports contents at a
 * position at which it did not have them. For one thread.
 */
public final class CommitTimeline {
  private final Snapshot origin;
  private final Map<String, ViewTrack> tracks = new LinkedHashMap<>();
  private final Map<Integer, List<ViewTrack>> byTable = new HashMap<>();
  private long position;
  private long time;
  private long changes;

  /**
   * A timeline that begins here.
   *
   * @param origin the snapshot with which the first views were read
   * @param position of that snapshot
   */
  public CommitTimeline(Snapshot origin, long position, long time) {
    this.origin = origin;
    this.position = position;
    this.time = time;
  }

  /** One without a stream. */
  public static CommitTimeline empty() {
    return new CommitTimeline(new Snapshot(0, 0, Set.of()), 0, 0);
  }

  /**
   * A view at the beginning.
   *
   * @param read whether its contents at this position were reported
   */
  public void begin(TrackedView view, boolean read) {
    add(new ViewTrack(view, 0, read, position));
  }

  /**
   * A view that joins, in place of one with its name.
   *
   * @param generation of the first {@link FollowSet} whose commits report its touches
   * @param nextSnapshot the number of the first snapshot that is taken after that set was given
   */
  public void join(TrackedView view, long generation, long nextSnapshot) {
    forget(view.view());
    ViewTrack track = new ViewTrack(view, generation, false, position);
    track.beginAgain(nextSnapshot);
    add(track);
  }

  private void add(ViewTrack track) {
    changes++;
    tracks.put(track.view().view(), track);
    for (int table : track.view().tables()) {
      byTable.computeIfAbsent(table, none -> new ArrayList<>()).add(track);
    }
  }

  /** The view is not read any more. */
  public void forget(String view) {
    changes++;
    ViewTrack track = tracks.remove(view);
    if (track != null) {
      for (int table : track.view().tables()) {
        byTable.computeIfPresent(
            table, (oid, all) -> all.remove(track) && all.isEmpty() ? null : all);
      }
    }
  }

  public boolean follows(String view) {
    return tracks.containsKey(view);
  }

  public long position() {
    return position;
  }

  /** The server's time of the last event, in ms since the epoch. */
  public long time() {
    return time;
  }

  /** The stream has come to this position, as of this time. */
  public void progress(long to, long at) {
    position = Timestamp.max(position, to);
    time = Math.max(time, at);
  }

  /**
   * A commit touched some tables.
   *
   * @param changes of those tables whose changes are kept
   * @param missing tables with too many changes to keep, and the reason
   * @param nextSnapshot the number of the next snapshot
   */
  public void committed(
      StreamEvent.Committed commit,
      Map<Integer, List<TableChanges>> changes,
      Map<Integer, String> missing,
      long nextSnapshot) {
    progress(commit.position(), commit.time());
    for (int table : commit.touched()) {
      String unreadable = commit.unreadable().getOrDefault(table, missing.get(table));
      List<TableChanges> own = changes.getOrDefault(table, List.of());
      for (ViewTrack track : byTable.getOrDefault(table, List.of())) {
        this.changes++;
        track.touched(commit, own, unreadable, nextSnapshot);
      }
    }
  }

  /** Grows whenever a view comes, goes, is touched or was read. */
  public long changes() {
    return changes;
  }

  /** All of them. */
  public Set<String> views() {
    return tracks.keySet();
  }

  /** What stands for a view that is known up to {@link #position}; null where it is not. */
  public @Nullable Object current(String view) {
    ViewTrack track = tracks.get(view);
    return track != null && track.isKnown() ? track : null;
  }

  /** The view's progress, where that is further than was reported; null where it is not. */
  public @Nullable Update progress(String view, long most) {
    ViewTrack track = tracks.get(view);
    return track == null ? null : track.progress(most, position, time);
  }

  /** The view's progress was reported up to here, with that of others. */
  public void reportedUpTo(String view, long to) {
    ViewTrack track = tracks.get(view);
    if (track != null) {
      track.reportedUpTo(to);
    }
  }

  /** How far the view is known; null where that is unknown, or the view is none of these. */
  @Nullable
  public Long known(String view) {
    ViewTrack track = tracks.get(view);
    return track == null ? null : track.known();
  }

  /** The views that a reading would bring further. */
  public List<String> unknown() {
    List<String> unknown = new ArrayList<>();
    tracks.forEach(
        (view, track) -> {
          if (!track.isKnown()) {
            unknown.add(view);
          }
        });
    return unknown;
  }

  /**
   * Returns those of these views for which a reading with this snapshot has a place: the snapshot
   * has seen all commits that touch the view up to some position, and none after. The timeline must
   * have come to the position that the log had after the snapshot was taken. Each of these readings
   * ends with {@link #read} or {@link #spoilt}.
   *
   * @param number of the snapshot
   */
  public List<String> place(Snapshot snapshot, long number, Collection<String> wanted) {
    if (!snapshot.isAtLeast(origin)) {
      // A commit is in the log before it can be seen: the first snapshot came from the log.
      return List.of();
    }
    List<String> placed = new ArrayList<>();
    for (String view : wanted) {
      ViewTrack track = tracks.get(view);
      if (track != null && track.place(snapshot, number)) {
        placed.add(view);
      }
    }
    return placed;
  }

  /** The connections were replaced: readings are over, and all progress is reported again. */
  public void beginAgain() {
    spoilt();
    changes++;
  }

  /** The reading came to nothing for these views. */
  public void spoilt(Set<String> views) {
    for (String view : views) {
      ViewTrack track = tracks.get(view);
      if (track != null) {
        track.spoilt();
      }
    }
  }

  /** The reading came to nothing. */
  public void spoilt() {
    tracks.values().forEach(ViewTrack::spoilt);
  }

  /** Whether the view was placed, and its reading is awaited. */
  public boolean isReading(String view) {
    ViewTrack track = tracks.get(view);
    return track != null && track.isReading();
  }

  /** The views whose reading is awaited. */
  public Set<String> reading() {
    Set<String> reading = new HashSet<>();
    tracks.forEach(
        (view, track) -> {
          if (track.isReading()) {
            reading.add(view);
          }
        });
    return reading;
  }

  /** Ends the reading of a placed view. */
  public PlacedRefresh read(String view, RefreshOutcome outcome) {
    changes++;
    ViewTrack track = tracks.get(view);
    if (track == null || !track.isReading()) {
      return PlacedRefresh.NOTHING;
    }
    if (outcome instanceof RefreshOutcome.Changed changed) {
      PlacedRefresh placed = track.changed(changed.changes(), position, time);
      if (track.view().keepsChanges()) {
        forget(view);
      }
      return placed;
    }
    return track.failed(((RefreshOutcome.Failed) outcome).reason());
  }
}
