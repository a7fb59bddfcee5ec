package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.History;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commits as views see them that have to be read: which of them touched a view and are not in
 * its contents yet. It says how far each view is known, and where among the commits a reading
 * stands, so a view never tells contents at a position at which it did not have them. For one
 * thread.
 */
public final class CommitTimeline {
  /** Touches of one view: more are forgotten, and the next reading is placed after all of them. */
  private static final int MOST_TOUCHES = 10_000;

  private static final long UNKNOWN = -1;

  private final Snapshot origin;
  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private final Map<Integer, List<Track>> byTable = new HashMap<>();
  private long position;
  private long time;

  /**
   * A view that is read.
   *
   * @param tables the object identifiers whose changes touch it
   * @param keepsChanges whether the changes behind a reading are wanted, not only their commits
   */
  public record Subject(
      String view,
      List<Column> columns,
      History history,
      Set<Integer> tables,
      boolean keepsChanges,
      long mostBytes) {
    public Subject {
      columns = List.copyOf(columns);
      tables = Set.copyOf(tables);
    }
  }

  /**
   * A commit that touched a view.
   *
   * @param unreadable why {@code changes} are not known; null where they are
   */
  public record Touch(
      long position,
      int transaction,
      long time,
      List<TableChanges> changes,
      @Nullable String unreadable) {
    public Touch {
      changes = List.copyOf(changes);
    }

    private long bytes() {
      return changes.stream().mapToLong(TableChanges::bytes).sum();
    }
  }

  /**
   * What a reading came to.
   *
   * @param rest for a view whose changes are kept: those behind the reading; it is not read any
   *     more
   */
  public record Placed(List<Update> updates, List<Touch> rest) {
    public Placed {
      updates = List.copyOf(updates);
      rest = List.copyOf(rest);
    }
  }

  /** One view. */
  private static final class Track {
    final Subject subject;
    final long generation;

    /** Its contents were never told. */
    boolean untold;

    /** Commits that touched it and are not in its contents, in order. */
    final Deque<Touch> touches = new ArrayDeque<>();

    long bytes;

    /** How many of them the reading under way has seen. */
    int covered;

    /** Its contents are those of no known position. */
    boolean unread;

    boolean reading;

    /** Up to where it was told that it is known. */
    long told;

    /** The first snapshot, by number, that was taken after its touches began to be recorded. */
    long eligible;

    /** All transactions before this one must have ended; unknown until an eligible snapshot. */
    long horizon;

    Track(Subject subject, long generation, boolean read, long position) {
      this.subject = subject;
      this.generation = generation;
      this.unread = !read;
      this.untold = !read;
      this.told = position;
    }

    boolean isKnown() {
      return touches.isEmpty() && !unread;
    }

    /** What came up to now is not recorded: only a snapshot that has seen all of it is of use. */
    void beginAgain(long nextSnapshot) {
      touches.clear();
      bytes = 0;
      covered = 0;
      reading = false;
      unread = true;
      eligible = nextSnapshot;
      horizon = UNKNOWN;
    }

    void add(Touch touch) {
      touches.add(touch);
      bytes += touch.bytes();
    }

    @Nullable Touch poll() {
      Touch touch = touches.poll();
      bytes -= touch == null ? 0 : touch.bytes();
      return touch;
    }
  }

  /**
   * A timeline that begins here.
   *
   * @param origin the snapshot with which the first views were read
   * @param position where that stands
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
   * @param read whether its contents there are known and told
   */
  public void begin(Subject subject, boolean read) {
    add(new Track(subject, 0, read, position));
  }

  /**
   * A view that joins, in place of one with its name.
   *
   * @param generation of the {@link FollowSet} from which on its touches are told
   * @param nextSnapshot the number of the first snapshot that is taken after that set was given
   */
  public void join(Subject subject, long generation, long nextSnapshot) {
    forget(subject.view());
    Track track = new Track(subject, generation, false, position);
    track.beginAgain(nextSnapshot);
    add(track);
  }

  private void add(Track track) {
    tracks.put(track.subject.view(), track);
    for (int table : track.subject.tables()) {
      byTable.computeIfAbsent(table, none -> new ArrayList<>()).add(track);
    }
  }

  /** The view is not read any more. */
  public void forget(String view) {
    Track track = tracks.remove(view);
    if (track != null) {
      for (int table : track.subject.tables()) {
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

  /** The server's, of what was told last, in ms since the epoch. */
  public long time() {
    return time;
  }

  /** Everything up to here was told, as of this time. */
  public void progress(long to, long at) {
    position = Timestamp.max(position, to);
    time = Math.max(time, at);
  }

  /**
   * A commit touched some tables.
   *
   * @param changes of these tables, where somebody keeps them
   * @param missing tables whose changes were too many to keep, and why that is
   * @param nextSnapshot the number of the next snapshot
   */
  public void committed(
      StreamEvent.Committed commit,
      Map<Integer, List<TableChanges>> changes,
      Map<Integer, String> missing,
      long nextSnapshot) {
    progress(commit.position(), commit.time());
    for (int table : commit.touched()) {
      for (Track track : byTable.getOrDefault(table, List.of())) {
        if (commit.generation() >= track.generation) {
          String unreadable = commit.unreadable().getOrDefault(table, missing.get(table));
          List<TableChanges> own = changes.getOrDefault(table, List.of());
          touch(track, commit, own, unreadable, nextSnapshot);
        }
      }
    }
  }

  private static void touch(
      Track track,
      StreamEvent.Committed commit,
      List<TableChanges> changes,
      @Nullable String unreadable,
      long nextSnapshot) {
    Touch last = track.touches.peekLast();
    if (last != null && last.position() == commit.position()) {
      return;
    }
    boolean keeps = track.subject.keepsChanges();
    track.add(
        new Touch(
            commit.position(),
            commit.transaction(),
            commit.time(),
            keeps ? changes : List.of(),
            keeps ? unreadable : null));
    if (track.touches.size() > MOST_TOUCHES || track.bytes > track.subject.mostBytes()) {
      track.beginAgain(nextSnapshot);
    }
  }

  /**
   * How far views are known, where that is further than was told.
   *
   * @param most no further than this is told
   * @param free whether a view may be told of
   */
  public List<Update> known(long most, Predicate<String> free) {
    List<Update> updates = new ArrayList<>();
    tracks.forEach(
        (view, track) -> {
          Touch first = track.touches.peek();
          long known = Timestamp.min(most, first == null ? position : first.position() - 1);
          if (!track.unread && free.test(view) && Timestamp.before(track.told, known)) {
            track.told = known;
            updates.add(new Update.Progress(view, known, time));
          }
        });
    return updates;
  }

  /** How far the view is known; null where it is not, or is none of these. */
  @Nullable
  public Long known(String view) {
    Track track = tracks.get(view);
    return track == null || track.unread ? null : Long.valueOf(track.told);
  }

  /** Those that are not known at the end. */
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
   * Which of these views a reading with this snapshot can be given a place for: it has seen all
   * commits that touch the view up to some position, and none after. The timeline must have come to
   * the position that the log had after the snapshot was taken. These views are then {@link #read},
   * or {@link #spoilt}.
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
      Track track = tracks.get(view);
      if (track != null && hasSeenWhatIsNotRecorded(snapshot, number, track)) {
        if (place(snapshot, track)) {
          track.reading = true;
          placed.add(view);
        }
      }
    }
    return placed;
  }

  private static boolean hasSeenWhatIsNotRecorded(Snapshot snapshot, long number, Track track) {
    if (number < track.eligible) {
      return false;
    }
    if (track.horizon == UNKNOWN) {
      track.horizon = snapshot.next();
    }
    return snapshot.least() >= track.horizon;
  }

  private static boolean place(Snapshot snapshot, Track track) {
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

  /** The connections were others: no reading is under way, and how far views are is told again. */
  public void beginAgain() {
    spoilt();
    tracks.values().forEach(track -> track.told--);
  }

  /** The reading came to nothing of these views. */
  public void spoilt(Set<String> views) {
    for (String view : views) {
      Track track = tracks.get(view);
      if (track != null) {
        track.reading = false;
      }
    }
  }

  /** Whether the view was placed, and its reading is awaited. */
  public boolean isReading(String view) {
    Track track = tracks.get(view);
    return track != null && track.reading;
  }

  /** Those whose reading is awaited. */
  public Set<String> reading() {
    Set<String> reading = new HashSet<>();
    tracks.forEach(
        (view, track) -> {
          if (track.reading) {
            reading.add(view);
          }
        });
    return reading;
  }

  /** The reading came to nothing. */
  public void spoilt() {
    tracks.values().forEach(track -> track.reading = false);
  }

  /** What the reading of a placed view means. */
  public Placed read(String view, RefreshOutcome outcome) {
    Track track = tracks.get(view);
    if (track == null || !track.reading) {
      return new Placed(List.of(), List.of());
    }
    track.reading = false;
    if (outcome instanceof RefreshOutcome.Changed changed) {
      return changed(view, track, changed.changes());
    }
    track.unread = true;
    // What every later snapshot has seen as well needs no place of its own.
    forgetCovered(track);
    String reason = ((RefreshOutcome.Failed) outcome).reason();
    return new Placed(List.of(new Update.Status(view, State.FAILED, reason)), List.of());
  }

  private Placed changed(String view, Track track, ZSet changes) {
    boolean ofOneCommit = track.covered == 1 && !track.unread;
    boolean atCommit = track.covered > 0 && !track.unread;
    Touch last = forgetCovered(track);
    Touch next = track.touches.peek();
    long known = next == null ? position : next.position() - 1;
    long at = atCommit && last != null ? last.position() : known;
    long when = atCommit && last != null ? last.time() : time;
    track.unread = false;
    track.told = at;
    List<Update> updates = new ArrayList<>();
    if (track.untold) {
      track.untold = false;
      updates.add(contents(track.subject, at, when, changes));
    } else if (!ofOneCommit) {
      // Also where nothing is left of it: in between, something was.
      updates.add(new Update.Bridge(view, at, when, changes));
    } else if (!changes.isEmpty()) {
      updates.add(new Update.Changes(view, at, when, changes));
    } else {
      track.told = at - 1;
    }
    if (!track.subject.keepsChanges()) {
      return new Placed(updates, List.of());
    }
    List<Touch> rest = List.copyOf(track.touches);
    forget(view);
    return new Placed(updates, rest);
  }

  private static Update contents(Subject subject, long at, long when, ZSet rows) {
    return new Update.Contents(
        subject.view(), subject.history(), subject.columns(), Update.Pace.CLOCKED, at, when, rows);
  }

  /** The last one. */
  private static @Nullable Touch forgetCovered(Track track) {
    @Nullable Touch last = null;
    for (; track.covered > 0; track.covered--) {
      last = track.poll();
    }
    return last;
  }
}
