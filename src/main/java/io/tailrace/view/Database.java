package io.tailrace.view;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.saved.SavedView;
import io.tailrace.view.slice.ResolvedSlice;
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
  private final UpdateApplier applier;

  /** Guarded by the lock. */
  private final AwaitingGroups awaiting = new AwaitingGroups();

  private volatile long version;
  private volatile Map<String, List<String>> filterBy = Map.of();

  /** Views by name, with their limits. */
  public Database(Map<String, Limits> views, InstantSource clock) {
    this(views, Bounds.DEFAULT, clock);
  }

  /** Clients may ask for values of the columns {@code filterBy}, by view. */
  public Database(
      Map<String, Limits> views, Map<String, List<String>> filterBy, InstantSource clock) {
    this(views, Bounds.DEFAULT, clock);
    filterBy.forEach((view, columns) -> roster.required(view).slices.filterBy(columns));
  }

  /** Clients may ask for values of these columns, by view, of views that are added from now on. */
  public void filterBy(Map<String, List<String>> columns) {
    filterBy = Map.copyOf(columns);
  }

  public Database(Map<String, Limits> views, Bounds bounds, InstantSource clock) {
    this.bounds = bounds;
    this.clock = clock;
    Map<String, View> fixed = new LinkedHashMap<>();
    views.forEach((name, limits) -> fixed.put(name, view(name, limits)));
    this.roster = new Roster(fixed);
    this.applier = new UpdateApplier(roster, clock, awaiting);
  }

  private View view(String name, Limits limits) {
    View view = new View(name, limits, bounds, clock.millis());
    view.slices.filterBy(filterBy.getOrDefault(name, List.of()));
    return view;
  }

  /** Called, outside of any lock, after each {@link #apply}: it has to be quick. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Takes what a source tells; all of it is seen together by every stream. Groups that it concerns
   * are notified, and no others are looked at.
   *
   * @throws SourceFault where an update cannot be: it was not taken, nor what is told of the same
   *     view's contents after it
   */
  public void apply(List<Update> together) throws SourceFault {
    Preparation prepared = prepare(together);
    Set<Group> touched = new LinkedHashSet<>();
    try {
      synchronized (lock) {
        try {
          applier.apply(together, prepared, touched);
        } finally {
          version++;
        }
      }
    } finally {
      touched.forEach(Group::notifyFollower);
      listeners.forEach(Runnable::run);
    }
  }

  /** What takes long is done before the lock is taken, as if nothing else happened meanwhile. */
  private Preparation prepare(List<Update> together) {
    Preparation prepared =
        new Preparation(roster::get, added -> view(added.view(), added.limits()));
    for (Update update : together) {
      if (!Preparation.isNeeded(update)) {
        continue;
      }
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
  public View view(String name) {
    return roster.required(name);
  }

  /** To be used under the lock. */
  AwaitingGroups awaiting() {
    return awaiting;
  }

  /** Bytes of one event. */
  int part() {
    return bounds.part();
  }

  /** Grows with every {@link #apply}. */
  long version() {
    return version;
  }

  /** Grows whenever a view's state or its reason changes; costs nothing to ask. */
  public long statusVersion() {
    return applier.statusVersion();
  }

  /** Grows whenever a view comes or goes; costs nothing to ask. */
  public long namesVersion() {
    return applier.namesVersion();
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
    return groupOf(ViewSlice.whole(names));
  }

  /** As {@link #group}, of slices. */
  public Group groupOf(List<ViewSlice> slices) {
    synchronized (lock) {
      List<Followed> group = new ArrayList<>();
      for (ViewSlice each : slices) {
        View view = viewOrGone(each.view());
        group.add(each.slice().isAll() ? view : view.slices.get(each.slice()));
      }
      return new Group(this, List.copyOf(group));
    }
  }

  /**
   * Why the view has no such slice: a column or a value that it cannot have; null where it has, or
   * where its columns are not known yet.
   */
  public @Nullable String refusal(ViewSlice slice) {
    synchronized (lock) {
      View view = roster.get(slice.view());
      return view == null || !view.loaded()
          ? null
          : ResolvedSlice.refusal(slice.view(), slice.slice(), view.columns);
    }
  }

  /** The slice with the values as rows have them, so that equal slices are one. */
  public ViewSlice canonical(ViewSlice slice) {
    synchronized (lock) {
      View view = roster.get(slice.view());
      return view == null || !view.loaded()
          ? slice
          : new ViewSlice(
              slice.view(),
              ResolvedSlice.of(slice.view(), slice.slice(), view.columns).canonical());
    }
  }

  /** A slice as it stands; {@link #rows} may count them only once they were read. */
  public ViewReport report(ViewSlice slice) {
    return groupOf(List.of(slice)).report(0);
  }

  /** As {@link #rows(String)}, of a slice. */
  public @Nullable ViewRows rows(ViewSlice slice) {
    if (slice.slice().isAll()) {
      return rows(slice.view());
    }
    while (true) {
      List<Runnable> toMake = new ArrayList<>();
      synchronized (lock) {
        View known = roster.get(slice.view());
        ViewRows rows = known == null ? null : known.slices.get(slice.slice()).rows(toMake);
        if (toMake.isEmpty()) {
          return rows;
        }
      }
      toMake.forEach(Runnable::run);
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

  /** The views whose contents are certain, each with about so many bytes of its log. */
  public List<SavedView> saved(long logBytes) {
    synchronized (lock) {
      return SavedViews.all(roster, logBytes);
    }
  }

  /**
   * Gives a view what it had in an earlier life of the application, before anything is said of it.
   *
   * @return why the view cannot have it; null where it has it now
   */
  public @Nullable String takeBack(SavedView saved) {
    synchronized (lock) {
      return SavedViews.takeBack(roster, saved, clock.millis());
    }
  }

  /** All views: in the order in which they were named, then by name those that were added. */
  public List<ViewReport> reports() {
    synchronized (lock) {
      return roster.all().map(View::report).toList();
    }
  }

  /** What each view received and keeps, in the order of {@link #reports}. */
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
      return view(view).meter().checkpoints();
    }
  }
}
