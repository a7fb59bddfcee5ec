package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Reports progress: one update of the clock for all views that are known up to the end of what was
 * merged, however many they are, and one for each of the others. A commit that touches neither a
 * computed view nor the catalogue costs no look at any view. For one thread.
 */
final class ClockedViews {
  /** Each merger, and each of its connections, has a clock of its own. */
  private static final AtomicLong CLOCKS = new AtomicLong();

  private final ViewRoster roster;
  private final CommitTimeline timeline;
  private final Predicate<String> held;

  /** What follows the clock, by view: a table or a track, which is another one after a reading. */
  private final Map<String, Object> following = new HashMap<>();

  private long clock = CLOCKS.incrementAndGet();
  private long changes = -1;
  private long reported;

  ClockedViews(ViewRoster roster, CommitTimeline timeline, Predicate<String> held, long position) {
    this.roster = roster;
    this.timeline = timeline;
    this.held = held;
    this.reported = position;
  }

  /** The connections were replaced: every view has left the clock. */
  void beginAgain() {
    following.clear();
    clock = CLOCKS.incrementAndGet();
    changes = -1;
  }

  boolean follows(String view) {
    return following.containsKey(view);
  }

  /** Up to where the views that follow the clock were reported. */
  long reported() {
    return reported;
  }

  /**
   * What is to be handed over behind these updates.
   *
   * @param before which may say of a view what makes it leave the clock
   * @param changed grows whenever a view is held, released, read, touched, comes or goes
   * @param confirmed progress may be reported up to here
   */
  List<Update> progress(List<Update> before, long changed, long confirmed, long time) {
    List<Update> updates = new ArrayList<>();
    for (Update update : before) {
      if (leaves(update) && following.remove(update.view()) != null) {
        changes = -1;
      }
    }
    if (changed != changes) {
      changes = changed;
      leave(updates);
      join(updates, confirmed);
    }
    boolean joined = updates.stream().anyMatch(ClockedViews::isJoining);
    if (joined || (!following.isEmpty() && Timestamp.before(reported, confirmed))) {
      reported = Timestamp.max(reported, confirmed);
      updates.add(new Update.Clock(clock, reported, time));
    }
    return updates;
  }

  /** Whether the view begins to follow with the next move of the clock. */
  private static boolean isJoining(Update update) {
    return update instanceof Update.Clocked clocked && clocked.follows();
  }

  /** The view's database takes it off the clock by itself. */
  private static boolean leaves(Update update) {
    return update instanceof Update.Contents
        || update instanceof Update.Status
        || update instanceof Update.Outage
        || update instanceof Update.Removed;
  }

  private void leave(List<Update> updates) {
    Iterator<Map.Entry<String, Object>> all = following.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Object> each = all.next();
      if (!each.getValue().equals(current(each.getKey()))) {
        all.remove();
        updates.add(new Update.Clocked(each.getKey(), false, clock));
        if (each.getValue() instanceof FollowedTable table) {
          table.reportedUpTo(reported);
        } else {
          timeline.reportedUpTo(each.getKey(), reported);
        }
      }
    }
  }

  /** What may follow the clock as this view; something else where nothing may. */
  private Object current(String view) {
    if (held.test(view)) {
      return this;
    }
    FollowedTable table = roster.table(view);
    if (table != null) {
      return table;
    }
    Object track = timeline.current(view);
    return track == null ? this : track;
  }

  private void join(List<Update> updates, long confirmed) {
    for (FollowedTable table : roster.tables()) {
      if (!held.test(table.view())) {
        follow(table.view(), table, updates);
      }
    }
    for (String view : timeline.views()) {
      if (held.test(view)) {
        continue;
      }
      Object track = timeline.current(view);
      Update progress = track == null ? timeline.progress(view, confirmed) : null;
      if (track != null) {
        follow(view, track, updates);
      } else if (progress != null) {
        updates.add(progress);
      }
    }
  }

  private void follow(String view, Object as, List<Update> updates) {
    if (!as.equals(following.put(view, as))) {
      updates.add(new Update.Clocked(view, true, clock));
    }
  }
}
