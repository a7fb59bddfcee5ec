package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One view on the timeline: the commits that touched it and are not in its contents yet, and where
 * among them a reading stands. For one thread.
 */
final class ViewTrack {
  private static final long UNKNOWN = -1;

  private final TrackedView view;
  private final long generation;

  /** Commits that touched the view and are not in its contents. */
  private final TouchQueue touches = new TouchQueue();

  /** Whether its contents were never reported. */
  private boolean isNew;

  /** Whether the position of its contents is unknown. */
  private boolean unread;

  private boolean reading;

  /** Its progress was reported up to here. */
  private long reported;

  /** The number of the first snapshot that was taken after its touches began to be recorded. */
  private long eligible;

  /** All transactions before this one must have ended; unknown until an eligible snapshot. */
  private long horizon;

  ViewTrack(TrackedView view, long generation, boolean read, long position) {
    this.view = view;
    this.generation = generation;
    this.unread = !read;
    this.isNew = !read;
    this.reported = position;
  }

  TrackedView view() {
    return view;
  }

  boolean isKnown() {
    return touches.isEmpty() && !unread;
  }

  /** Up to where it was reported; null where the position of its contents is unknown. */
  @Nullable Long known() {
    return unread ? null : Long.valueOf(reported);
  }

  boolean isReading() {
    return reading;
  }

  /** Earlier touches are not recorded: the next snapshot has to have seen them all. */
  void beginAgain(long nextSnapshot) {
    touches.clear();
    reading = false;
    unread = true;
    eligible = nextSnapshot;
    horizon = UNKNOWN;
  }

  /** Its progress was reported up to here, with that of others. */
  void reportedUpTo(long position) {
    reported = Timestamp.max(reported, position);
  }

  void touched(
      StreamEvent.Committed commit,
      List<TableChanges> changes,
      @Nullable String unreadable,
      long nextSnapshot) {
    if (commit.generation() < generation || touches.endsAt(commit.position())) {
      return;
    }
    boolean keeps = view.keepsChanges();
    Touch touch =
        new Touch(
            commit.position(),
            commit.transaction(),
            commit.time(),
            keeps ? changes : List.of(),
            keeps ? unreadable : null);
    touches.add(touch);
    if (touches.isOver(view.mostBytes())) {
      beginAgain(nextSnapshot);
    }
  }

  /**
   * Its progress, where that is further than was reported; null where it is not.
   *
   * @param most no further than this is reported
   */
  @Nullable Update progress(long most, long position, long time) {
    long known = Timestamp.min(most, touches.before(position));
    if (unread || !Timestamp.before(reported, known)) {
      return null;
    }
    reported = known;
    return new Update.Progress(view.view(), known, time);
  }

  /**
   * Begins a reading with this snapshot, if that has a place: it has seen all touches up to some
   * position, and none after.
   *
   * @param number of the snapshot
   */
  boolean place(Snapshot snapshot, long number) {
    if (!hasSeenWhatIsNotRecorded(snapshot, number)) {
      return false;
    }
    int seen = touches.cover(snapshot);
    if (seen < 0 || (seen == 0 && !unread)) {
      return false;
    }
    reading = true;
    return true;
  }

  private boolean hasSeenWhatIsNotRecorded(Snapshot snapshot, long number) {
    if (number < eligible) {
      return false;
    }
    if (horizon == UNKNOWN) {
      horizon = snapshot.next();
    }
    return snapshot.least() >= horizon;
  }

  /** The current reading came to nothing. */
  void spoilt() {
    reading = false;
  }

  /** The current reading failed. */
  PlacedRefresh failed(String reason) {
    reading = false;
    unread = true;
    // Every later snapshot has seen these too.
    @Nullable Touch unused = touches.forgetCovered();
    return new PlacedRefresh(
        List.of(new Update.Status(view.view(), State.FAILED, reason)), List.of());
  }

  /** The current reading found these changes. */
  PlacedRefresh changed(ZSet changes, long position, long time) {
    reading = false;
    boolean ofOneCommit = touches.covered() == 1 && !unread;
    boolean atCommit = touches.covered() > 0 && !unread;
    Touch last = touches.forgetCovered();
    long at = atCommit && last != null ? last.position() : touches.before(position);
    long when = atCommit && last != null ? last.time() : time;
    unread = false;
    reported = at;
    return new PlacedRefresh(
        updates(ofOneCommit, at, when, changes), view.keepsChanges() ? touches.all() : List.of());
  }

  private List<Update> updates(boolean ofOneCommit, long at, long when, ZSet changes) {
    if (isNew) {
      isNew = false;
      return List.of(view.contents(at, when, changes));
    }
    if (!ofOneCommit) {
      // Empty differences too: the view may have changed and changed back in between.
      return List.of(new Update.Bridge(view.view(), at, when, changes));
    }
    if (!changes.isEmpty()) {
      return List.of(new Update.Changes(view.view(), at, when, changes));
    }
    reported = at - 1;
    return List.of();
  }
}
