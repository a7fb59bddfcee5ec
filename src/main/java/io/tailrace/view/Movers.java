package io.tailrace.view;

import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.transition.TransitionPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Those views of a group that move together, and where they go: to one timestamp, in each view's
 * history of then. For as long as the database's lock is held.
 */
final class Movers {
  private final List<? extends Followed> views;

  /** Of the group's views, in order. */
  private final int[] indexes;

  /** The least of their frontiers; of those that have ended, the greatest. */
  private final long least;

  private final long timestamp;

  /** By the group's indexes; those of other views are not used. */
  private final LogPosition[] places;

  private Movers(List<? extends Followed> views, int[] indexes) {
    this.views = views;
    this.indexes = indexes;
    this.least = least();
    this.timestamp = outside(least);
    this.places = new LogPosition[views.size()];
    for (int index : indexes) {
      places[index] = views.get(index).at(timestamp);
    }
  }

  /** Those that move by themselves, each alone; then those that move together. */
  static List<Movers> of(List<? extends Followed> views) {
    if (views.size() == 1) {
      Followed only = views.get(0);
      return only.isAlone() && !only.loaded()
          ? List.of()
          : List.of(new Movers(views, new int[] {0}));
    }
    List<Movers> all = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      if (views.get(index).isAlone() && views.get(index).loaded()) {
        all.add(new Movers(views, new int[] {index}));
      }
    }
    int[] together =
        IntStream.range(0, views.size()).filter(index -> !views.get(index).isAlone()).toArray();
    if (together.length > 0) {
      all.add(new Movers(views, together));
    }
    return all;
  }

  private long least() {
    long least = -1;
    long ended = 0;
    boolean moves = false;
    for (int index : indexes) {
      Followed view = views.get(index);
      if (view.isEnded()) {
        ended = Timestamp.max(ended, view.frontier());
      } else {
        least = Timestamp.min(least, view.frontier());
        moves = true;
      }
    }
    return moves ? least : ended;
  }

  /** The greatest timestamp up to this one that is inside of no view's bridge. */
  private long outside(long upTo) {
    long known = upTo;
    for (int index : indexes) {
      known = Timestamp.min(known, views.get(index).at(known).timestamp());
    }
    return known == upTo ? known : outside(known);
  }

  int[] indexes() {
    return indexes;
  }

  /** Beyond no view's frontier, and inside of no view's bridge. */
  long timestamp() {
    return timestamp;
  }

  private LogPosition place(int index) {
    return places[index];
  }

  /** Whether a client has more of any of them than there is here. */
  boolean isAhead(StreamPosition from) {
    for (int index : indexes) {
      if (from.place(index).compareTo(place(index)) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a client has no contents of any of them. */
  boolean hasNone(StreamPosition at) {
    for (int index : indexes) {
      if (at.place(index).equals(LogPosition.NOWHERE)) {
        return true;
      }
    }
    return false;
  }

  /** This position, but of these views at a timestamp. */
  StreamPosition moved(StreamPosition from, long to) {
    StreamPosition at = from;
    for (int index : indexes) {
      at = at.with(index, new LogPosition(place(index).epoch(), to));
    }
    return at;
  }

  /** Empty where there is no way for one of them for now. */
  List<TransitionPlanner.Member> members(StreamPosition from, @Nullable List<Runnable> toMake) {
    List<TransitionPlanner.Member> members = new ArrayList<>(indexes.length);
    long time = time();
    for (int index : indexes) {
      LogPosition before = from.place(index);
      CatchUp way = views.get(index).way(before, place(index), time, toMake);
      if (way == null) {
        return List.of();
      }
      members.add(new TransitionPlanner.Member(before, way));
    }
    return members;
  }

  /** When the database had come there. */
  private long time() {
    return latest(views, indexes, places);
  }

  /** The latest that one of them knows of: they have one clock, but what has ended has none. */
  static long latest(List<? extends Followed> views, int[] indexes, LogPosition[] places) {
    long latest = 0;
    long ended = 0;
    boolean allEnded = true;
    for (int index : indexes) {
      Followed view = views.get(index);
      long time = view.timeAt(places[index]);
      if (view.isEnded()) {
        ended = Math.max(ended, time);
      } else {
        allEnded = false;
        latest = Math.max(latest, time);
      }
    }
    return allEnded ? ended : latest;
  }

  /**
   * The first timestamp at which one of them has something that the others have not come to: what
   * streams hold back until all have; null where there is none.
   */
  @Nullable Awaited heldBack() {
    if (indexes.length == 1) {
      return null;
    }
    long first = 0;
    boolean some = false;
    for (int index : indexes) {
      Long next = views.get(index).firstBeyond(place(index), least);
      if (next != null && (!some || Timestamp.before(next, first))) {
        first = next;
        some = true;
      }
    }
    return some ? new Awaited(this, first) : null;
  }

  /** What a client that is ahead waits for. */
  Awaited awaited(StreamPosition ahead) {
    long furthest = 0;
    for (int index : indexes) {
      furthest = Timestamp.max(furthest, ahead.place(index).timestamp());
    }
    return new Awaited(this, furthest);
  }

  /** Whether all of them have come to a timestamp by now. */
  boolean haveReached(long wanted) {
    for (int index : indexes) {
      Followed view = views.get(index);
      if (!view.isEnded() && Timestamp.before(view.frontier(), wanted)) {
        return false;
      }
    }
    return true;
  }
}
