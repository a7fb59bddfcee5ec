package io.tailrace.view;

import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The views of one stream, in the order of the request: they change together, wherever the database
 * says how far each has come. Safe for any thread; what it returns depends only on the position and
 * on what the database has been told, so all streams can share it.
 */
public final class Group {
  private final Database database;
  private final List<View> views;

  Group(Database database, List<View> views) {
    this.database = database;
    this.views = views;
  }

  public int size() {
    return views.size();
  }

  /** Grows with everything that the database is told. */
  public long version() {
    return database.version();
  }

  /** Grows with every change of the state of the view of this index. */
  public long statusVersion(int view) {
    synchronized (database.lock) {
      return views.get(view).statusVersion();
    }
  }

  /** Grows with every change of the state of any view of the database; costs nothing to ask. */
  public long statusVersion() {
    return database.statusVersion();
  }

  /**
   * One more stream reads frames in their deflated form, or one less ({@code -1}): they are kept so
   * as long as somebody does.
   */
  public void deflatedReaders(int more) {
    views.forEach(view -> view.deflatedReaders(more));
  }

  /** Whether one of them is not there any more, so that a stream of them has nothing to come. */
  public boolean isGone() {
    synchronized (database.lock) {
      return views.stream().anyMatch(View::isGone);
    }
  }

  public ViewReport report(int view) {
    synchronized (database.lock) {
      return views.get(view).report();
    }
  }

  public StreamPosition nowhere() {
    return StreamPosition.nowhere(views.size());
  }

  /**
   * The position that a client sent back: nowhere for an unknown one.
   *
   * @return null where one of its views has no contents yet, so that nobody can tell
   */
  public @Nullable StreamPosition resume(String id) {
    ResumeId resume = ResumeId.parse(id, views.size());
    if (resume == null) {
      return nowhere();
    }
    synchronized (database.lock) {
      StreamPosition position = nowhere();
      List<String> fingerprints = new ArrayList<>();
      for (int index = 0; index < views.size(); index++) {
        Long timestamp = resume.timestamps().get(index);
        View view = views.get(index);
        if (timestamp == null) {
          fingerprints.add("");
        } else if (view.isHopeless()) {
          return nowhere();
        } else if (!view.loaded()) {
          return null;
        } else {
          fingerprints.add(view.history().fingerprint());
          position = position.with(index, new LogPosition(view.here().epoch(), timestamp));
        }
      }
      boolean known = History.combined(fingerprints).equals(resume.fingerprint());
      return known ? position : nowhere();
    }
  }

  /** What brings a client from this position on to now, by the cheapest exact way. */
  public CatchUpPlan next(StreamPosition from) {
    for (int left = views.size(); ; left--) {
      List<Runnable> toMake = new ArrayList<>();
      CatchUpPlan advance;
      synchronized (database.lock) {
        advance = advance(from, left < 0 ? null : toMake);
      }
      if (toMake.isEmpty()) {
        return advance;
      }
      toMake.forEach(Runnable::run);
    }
  }

  /**
   * @param toMake is given what has to be run first, without the lock: then this is nothing yet;
   *     null where nothing can be made, so that what there is has to do
   */
  private CatchUpPlan advance(StreamPosition from, @Nullable List<Runnable> toMake) {
    List<Transition> legs = new ArrayList<>();
    boolean ahead = false;
    StreamPosition at = from;
    List<List<Integer>> movers = movers();
    for (List<Integer> some : movers) {
      Aim aim = aim(some);
      if (isAhead(from, aim)) {
        ahead = true;
        continue;
      }
      List<TransitionPlanner.Member> members = members(from, aim, toMake);
      for (TransitionPlanner.Change change : TransitionPlanner.changes(members, database.part())) {
        at = moved(at, aim, change.end());
        legs.add(leg(change, at, beat(at, movers), TransitionPlanner.by(members)));
      }
    }
    return new CatchUpPlan(ahead, legs);
  }

  private static Transition leg(
      TransitionPlanner.Change change, StreamPosition end, ProgressMark beat, CatchUpMethod by) {
    return new Transition(
        change.frames(), end, beat.id(), beat.timestamp(), beat.time(), change.happened(), by);
  }

  /**
   * How far the client of this position, which has nothing to get, knows that nothing changed; null
   * where it has no contents of any view, or when they held is not known here.
   */
  public @Nullable ProgressMark beat(StreamPosition from) {
    if (from.isNowhere()) {
      return null;
    }
    synchronized (database.lock) {
      StreamPosition at = from;
      List<List<Integer>> movers = movers();
      for (List<Integer> some : movers) {
        Aim aim = aim(some);
        if (!isAhead(from, aim) && hasNothingToGet(members(from, aim, null))) {
          at = moved(at, aim, aim.timestamp());
        }
      }
      ProgressMark beat = beat(at, movers);
      return beat.time() == 0 ? null : beat;
    }
  }

  /** It speaks of those that move together, where the client has contents of them. */
  private ProgressMark beat(StreamPosition at, List<List<Integer>> movers) {
    List<Integer> spokenOf = all();
    for (List<Integer> some : movers) {
      if (some.stream().noneMatch(index -> at.place(index).equals(LogPosition.NOWHERE))) {
        spokenOf = some;
      }
    }
    long timestamp = 0;
    for (int index : spokenOf) {
      timestamp = Timestamp.max(timestamp, at.place(index).timestamp());
    }
    return new ProgressMark(at, id(at), timestamp, time(spokenOf, at::place));
  }

  private static boolean hasNothingToGet(List<TransitionPlanner.Member> members) {
    return !members.isEmpty() && members.stream().allMatch(member -> member.way().isEmpty());
  }

  private List<Integer> all() {
    return IntStream.range(0, views.size()).boxed().toList();
  }

  /** Those that move by themselves, each alone; then those that move together. */
  private List<List<Integer>> movers() {
    List<List<Integer>> movers = new ArrayList<>();
    List<Integer> together = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      View view = views.get(index);
      if (!view.isAlone()) {
        together.add(index);
      } else if (view.loaded()) {
        movers.add(List.of(index));
      }
    }
    if (!together.isEmpty()) {
      movers.add(together);
    }
    return movers;
  }

  /** Where those that move together go: to one timestamp, in each view's history of then. */
  private record Aim(List<Integer> movers, long timestamp, List<LogPosition> places, long time) {
    LogPosition place(int mover) {
      return places.get(mover);
    }
  }

  private Aim aim(List<Integer> movers) {
    long timestamp = target(movers);
    List<LogPosition> places =
        new ArrayList<>(Collections.nCopies(views.size(), LogPosition.NOWHERE));
    movers.forEach(index -> places.set(index, views.get(index).at(timestamp)));
    return new Aim(movers, timestamp, places, time(movers, places::get));
  }

  /** The greatest timestamp that is beyond nobody's frontier and inside of nobody's bridge. */
  private long target(List<Integer> movers) {
    long least = -1;
    long ended = 0;
    boolean moves = false;
    for (int index : movers) {
      View view = views.get(index);
      if (view.isEnded()) {
        ended = Timestamp.max(ended, view.frontier());
      } else {
        least = Timestamp.min(least, view.frontier());
        moves = true;
      }
    }
    return outside(movers, moves ? least : ended);
  }

  private long outside(List<Integer> movers, long timestamp) {
    long known = timestamp;
    for (int index : movers) {
      known = Timestamp.min(known, views.get(index).at(known).timestamp());
    }
    return known == timestamp ? known : outside(movers, known);
  }

  private static boolean isAhead(StreamPosition from, Aim aim) {
    return aim.movers().stream()
        .anyMatch(index -> from.place(index).compareTo(aim.place(index)) > 0);
  }

  /** Empty where there is no way for one of them for now. */
  private List<TransitionPlanner.Member> members(
      StreamPosition from, Aim aim, @Nullable List<Runnable> toMake) {
    List<TransitionPlanner.Member> members = new ArrayList<>();
    for (int index : aim.movers()) {
      LogPosition place = aim.place(index);
      CatchUp way = views.get(index).way(from.place(index), place, aim.time(), toMake);
      if (way == null) {
        return List.of();
      }
      members.add(new TransitionPlanner.Member(from.place(index), way));
    }
    return members;
  }

  private static StreamPosition moved(StreamPosition from, Aim aim, long timestamp) {
    StreamPosition at = from;
    for (int index : aim.movers()) {
      at = at.with(index, new LogPosition(aim.place(index).epoch(), timestamp));
    }
    return at;
  }

  /** The latest that one of them knows of: they have one clock, but what has ended has none. */
  private long time(List<Integer> movers, IntFunction<LogPosition> places) {
    boolean allEnded = movers.stream().allMatch(index -> views.get(index).isEnded());
    return movers.stream()
        .filter(index -> allEnded || !views.get(index).isEnded())
        .mapToLong(index -> views.get(index).timeAt(places.apply(index)))
        .max()
        .orElse(0);
  }

  private String id(StreamPosition position) {
    List<String> fingerprints = new ArrayList<>();
    List<@Nullable Long> timestamps = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      LogPosition place = position.place(index);
      boolean nowhere = place.equals(LogPosition.NOWHERE);
      fingerprints.add(nowhere ? "" : views.get(index).history(place.epoch()).fingerprint());
      timestamps.add(nowhere ? null : place.timestamp());
    }
    return ResumeId.text(fingerprints, timestamps);
  }
}
