package io.tailrace.view;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The views of one database: one clock orders them, so they can share a stream. Sources hand over
 * what changed, streams read; safe for any thread. One lock guards all of it, and nothing is called
 * while it is held.
 */
public final class Database {
  private static final Limits NONE = new Limits(0, 0);

  public final Object lock = new Object();

  private final Roster roster;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Bounds bounds;
  private final InstantSource clock;
  private final AtomicLong statusVersion = new AtomicLong();
  private final AtomicLong namesVersion = new AtomicLong();
  private volatile long version;

  /** Views by name, with their limits. */
  public Database(Map<String, Limits> views, InstantSource clock) {
    this(views, Bounds.DEFAULT, clock);
  }

  public Database(Map<String, Limits> views, Bounds bounds, InstantSource clock) {
    this.bounds = bounds;
    this.clock = clock;
    Map<String, View> fixed = new LinkedHashMap<>();
    views.forEach((name, limits) -> fixed.put(name, view(name, limits)));
    this.roster = new Roster(fixed);
  }

  private View view(String name, Limits limits) {
    return new View(name, limits, bounds, clock.millis());
  }

  /** Called, outside of any lock, after something changed that a stream may have to tell. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Takes what a source tells; all of it is seen together by every stream.
   *
   * @throws SourceFault where an update cannot be: it was not taken, nor what is told of the same
   *     view's contents after it
   */
  public void apply(List<Update> together) throws SourceFault {
    Preparation prepared = prepare(together);
    try {
      synchronized (lock) {
        try {
          applyAll(together, prepared);
        } finally {
          version++;
        }
      }
    } finally {
      listeners.forEach(Runnable::run);
    }
  }

  /** Of a view that was told what cannot be, only its states are taken from there on. */
  @GuardedBy("lock")
  private void applyAll(List<Update> together, Preparation prepared) throws SourceFault {
    Set<String> doubted = new LinkedHashSet<>();
    String first = "";
    for (Update update : together) {
      if (doubted.contains(update.view()) && isOfContents(update)) {
        continue;
      }
      try {
        applyOrDoubt(update, prepared);
      } catch (SourceFault e) {
        first = doubted.isEmpty() ? String.valueOf(e.getMessage()) : first;
        doubted.add(update.view());
      }
    }
    if (!doubted.isEmpty()) {
      throw new SourceFault(first, doubted);
    }
  }

  private static boolean isOfContents(Update update) {
    return update instanceof Update.Contents
        || update instanceof Update.Changes
        || update instanceof Update.Cleared
        || update instanceof Update.Bridge
        || update instanceof Update.Progress
        || update instanceof Update.Ended;
  }

  /** What takes long is done before the lock is taken, as if nothing else happened meanwhile. */
  private Preparation prepare(List<Update> together) {
    Preparation prepared =
        new Preparation(roster::get, added -> view(added.view(), added.limits()));
    for (Update update : together) {
      PreparedContents reading;
      synchronized (lock) {
        reading = prepared.begin(update);
      }
      if (reading != null) {
        reading.prepare();
      }
    }
    return prepared;
  }

  @GuardedBy("lock")
  private void applyOrDoubt(Update update, Preparation prepared) throws SourceFault {
    if (update instanceof Update.Added added) {
      renamed(roster.add(added.view(), prepared.coming(added)));
      return;
    }
    if (update instanceof Update.Removed removed) {
      View view = roster.remove(removed.view(), removed.reason());
      if (view != null) {
        view.remove(removed.reason(), clock.millis());
      }
      renamed(view != null);
      return;
    }
    if (roster.whyGone(update.view()) != null) {
      return;
    }
    View view = view(update.view());
    long before = view.statusVersion();
    try {
      apply(view, update, prepared);
    } catch (SourceFault e) {
      view.doubt();
      throw e;
    } catch (RuntimeException | Error e) {
      view.lose();
      throw e;
    } finally {
      if (view.statusVersion() != before) {
        statusVersion.incrementAndGet();
      }
    }
  }

  @GuardedBy("lock")
  private void renamed(boolean changed) {
    if (changed) {
      namesVersion.incrementAndGet();
      statusVersion.incrementAndGet();
    }
  }

  @GuardedBy("lock")
  private void apply(View view, Update update, Preparation prepared) throws SourceFault {
    long now = clock.millis();
    if (update instanceof Update.Contents contents) {
      boolean ended = contents.pace() == Update.Pace.ENDED;
      Update.Contents read = ended ? at(contents, beside(view, contents.timestamp())) : contents;
      view.take(read, prepared.reading(update), furthest(view), now);
    } else if (update instanceof Update.Changes changes) {
      view.take(changes, now);
    } else if (update instanceof Update.Cleared cleared) {
      view.take(cleared, prepared.reading(update), now);
    } else if (update instanceof Update.Bridge bridge) {
      view.take(bridge, now);
    } else if (update instanceof Update.Progress progress) {
      view.take(progress, now);
    } else if (update instanceof Update.Ended ended) {
      view.take(ended, beside(view, ended.timestamp()), now);
    } else if (update instanceof Update.Status status) {
      view.take(status, now);
    } else if (update instanceof Update.Outage outage) {
      view.take(outage, now);
    } else if (update instanceof Update.Behind behind) {
      view.take(behind, now);
    }
  }

  /** What holds at every timestamp takes the one of the views beside it. */
  private static Update.Contents at(Update.Contents read, long timestamp) {
    return new Update.Contents(
        read.view(),
        read.history(),
        read.columns(),
        read.pace(),
        timestamp,
        read.time(),
        read.rows());
  }

  /** How far the furthest of the other views of one clock has come; 0 where there is none. */
  @GuardedBy("lock")
  private long furthest(View view) {
    return others(view)
        .filter(other -> !other.hasItsOwnPace())
        .mapToLong(View::frontier)
        .reduce(0, Timestamp::max);
  }

  /** How far those have come together that a view without a clock of its own would move with. */
  @GuardedBy("lock")
  private long beside(View view, long otherwise) {
    long least =
        others(view)
            .filter(other -> !other.isAlone() && !other.isEnded())
            .mapToLong(View::frontier)
            .reduce(-1, Timestamp::min);
    long beside = least == -1 ? furthest(view) : least;
    return beside == 0 ? otherwise : beside;
  }

  @GuardedBy("lock")
  private Stream<View> others(View view) {
    return roster.all().filter(other -> other != view && other.loaded());
  }

  @GuardedBy("lock")
  public View view(String name) {
    View view = roster.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no view of this database: " + name);
    }
    return view;
  }

  /** Bytes of one event. */
  int part() {
    return bounds.part();
  }

  long version() {
    return version;
  }

  /** Grows whenever a view's state or its reason changes; costs nothing to ask. */
  public long statusVersion() {
    return statusVersion.get();
  }

  /** Grows whenever a view comes or goes; costs nothing to ask. */
  public long namesVersion() {
    return namesVersion.get();
  }

  /** Whether there is a view of this name; costs next to nothing to ask. */
  public boolean has(String view) {
    return roster.has(view);
  }

  /** Why a view of this name went; null where there is one, or where none went lately. */
  public @Nullable String whyGone(String view) {
    synchronized (lock) {
      return roster.whyGone(view);
    }
  }

  /**
   * These views, in this order, as one stream sees them. One that is not there, as it has gone just
   * now, is a view that is gone.
   */
  public Group group(List<String> names) {
    synchronized (lock) {
      List<View> group = new ArrayList<>();
      names.forEach(name -> group.add(viewOrGone(name)));
      return new Group(this, List.copyOf(group));
    }
  }

  @GuardedBy("lock")
  private View viewOrGone(String name) {
    View known = roster.get(name);
    if (known != null) {
      return known;
    }
    View gone = view(name, NONE);
    String reason = roster.whyGone(name);
    gone.remove(reason == null ? "there is no view " + name : reason, clock.millis());
    return gone;
  }

  /** Where a source may go on; null where it has to read everything. */
  public @Nullable ResumePoint known(String view) {
    synchronized (lock) {
      return view(view).known();
    }
  }

  /** All views: in the order in which they were named, then by name those that were added. */
  public List<ViewReport> reports() {
    synchronized (lock) {
      return roster.all().map(View::report).toList();
    }
  }

  /** What each view was told and keeps, in the order of {@link #reports}. */
  public List<ViewMeter> meters() {
    synchronized (lock) {
      return roster.all().map(View::meter).toList();
    }
  }

  /** Null before the first contents, and where there is no such view. */
  public @Nullable ViewRows rows(String view) {
    synchronized (lock) {
      View known = roster.get(view);
      return known == null ? null : known.rows();
    }
  }

  /** How many checkpoints of the view were ever encoded. */
  public long checkpointsEncoded(String view) {
    synchronized (lock) {
      return view(view).checkpointsEncoded();
    }
  }
}
