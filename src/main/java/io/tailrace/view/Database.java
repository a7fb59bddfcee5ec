package io.tailrace.view;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<String, View> views = new LinkedHashMap<>();

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Bounds bounds;
  private final InstantSource clock;
  private final AtomicLong statusVersion = new AtomicLong();
  private volatile long version;

  /** Views by name, with their limits. */
  public Database(Map<String, Limits> views, InstantSource clock) {
    this(views, Bounds.DEFAULT, clock);
  }

  public Database(Map<String, Limits> views, Bounds bounds, InstantSource clock) {
    this.bounds = bounds;
    this.clock = clock;
    long now = clock.millis();
    views.forEach((name, limits) -> this.views.put(name, new View(name, limits, bounds, now)));
  }

  /** Called, outside of any lock, after something changed that a stream may have to tell. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Takes what a source tells; all of it is seen together by every stream.
   *
   * @throws SourceFault where one update cannot be: it and those after it were not taken
   */
  public void apply(List<Update> together) throws SourceFault {
    Map<Update, Reading> readings = readings(together);
    try {
      synchronized (lock) {
        try {
          for (Update update : together) {
            applyOrDoubt(update, readings);
          }
        } finally {
          version++;
        }
      }
    } finally {
      listeners.forEach(Runnable::run);
    }
  }

  /** What takes long is done before the lock is taken, as if nothing else happened meanwhile. */
  private Map<Update, Reading> readings(List<Update> together) {
    Map<Update, Reading> readings = Map.of();
    for (Update update : together) {
      Reading reading = reading(update);
      if (reading != null) {
        reading.prepare();
        readings = readings.isEmpty() ? new IdentityHashMap<>() : readings;
        readings.put(update, reading);
      }
    }
    return readings;
  }

  private @Nullable Reading reading(Update update) {
    if (update instanceof Update.Contents contents) {
      synchronized (lock) {
        return view(update.view()).reading(contents);
      }
    }
    if (update instanceof Update.Cleared cleared) {
      synchronized (lock) {
        return view(update.view()).reading(cleared);
      }
    }
    return null;
  }

  @GuardedBy("lock")
  private void applyOrDoubt(Update update, Map<Update, Reading> readings) throws SourceFault {
    View view = view(update.view());
    long before = view.statusVersion();
    try {
      apply(view, update, readings);
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
  private void apply(View view, Update update, Map<Update, Reading> readings) throws SourceFault {
    long now = clock.millis();
    if (update instanceof Update.Contents contents) {
      boolean ended = contents.pace() == Update.Pace.ENDED;
      Update.Contents read = ended ? at(contents, beside(view, contents.timestamp())) : contents;
      Reading reading = Objects.requireNonNull(readings.get(update));
      view.take(read, reading, furthest(view), now);
    } else if (update instanceof Update.Changes changes) {
      view.take(changes, now);
    } else if (update instanceof Update.Cleared cleared) {
      view.take(cleared, Objects.requireNonNull(readings.get(update)), now);
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

  /** How far the furthest of the other views has come; 0 where there is none. */
  @GuardedBy("lock")
  private long furthest(View view) {
    return others(view).mapToLong(View::frontier).reduce(0, Timestamp::max);
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
    return views.values().stream().filter(other -> other != view && other.loaded());
  }

  @GuardedBy("lock")
  View view(String name) {
    View view = views.get(name);
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

  /** These views, in this order, as one stream sees them. */
  public Group group(List<String> names) {
    synchronized (lock) {
      List<View> group = new ArrayList<>();
      names.forEach(name -> group.add(view(name)));
      return new Group(this, List.copyOf(group));
    }
  }

  /** Where a source may go on; null where it has to read everything. */
  public @Nullable Known known(String view) {
    synchronized (lock) {
      return view(view).known();
    }
  }

  /** All views, in the order in which they were named. */
  public List<ViewReport> reports() {
    synchronized (lock) {
      return views.values().stream().map(View::report).toList();
    }
  }

  /** What each view was told and keeps, in the order in which they were named. */
  public List<ViewMeter> meters() {
    synchronized (lock) {
      return views.values().stream().map(View::meter).toList();
    }
  }

  /** Null before the first contents. */
  public @Nullable ViewRows rows(String view) {
    synchronized (lock) {
      return view(view).rows();
    }
  }

  /** How many checkpoints of the view were ever encoded. */
  public long checkpointsEncoded(String view) {
    synchronized (lock) {
      return view(view).checkpointsEncoded();
    }
  }
}
