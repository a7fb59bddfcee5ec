package io.tailrace.view;

import java.util.ArrayList;
import java.util.List;
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

  public ViewReport report(int view) {
    synchronized (database.lock) {
      return views.get(view).report();
    }
  }

  public Position nowhere() {
    return Position.nowhere(views.size());
  }

  /**
   * The position that a client sent back: nowhere for an unknown one.
   *
   * @return null where one of its views has no contents yet, so that nobody can tell
   */
  public @Nullable Position resume(String id) {
    ResumeId resume = ResumeId.parse(id, views.size());
    if (resume == null) {
      return nowhere();
    }
    synchronized (database.lock) {
      Position position = nowhere();
      List<String> fingerprints = new ArrayList<>();
      for (int index = 0; index < views.size(); index++) {
        Long timestamp = resume.timestamps().get(index);
        View view = views.get(index);
        if (timestamp == null) {
          fingerprints.add("");
        } else if (!view.loaded()) {
          return null;
        } else {
          fingerprints.add(view.history().fingerprint());
          position = position.with(index, new Place(view.epoch(), timestamp));
        }
      }
      boolean known = History.combined(fingerprints).equals(resume.fingerprint());
      return known ? position : nowhere();
    }
  }

  /** What brings a client from this position to now, by the cheapest exact way. */
  public Advance next(Position from) {
    synchronized (database.lock) {
      List<Leg> legs = new ArrayList<>();
      boolean ahead = false;
      for (List<Integer> movers : movers()) {
        long target = target(movers);
        if (isAhead(from, movers, target)) {
          ahead = true;
          continue;
        }
        Position at = legs.isEmpty() ? from : legs.get(legs.size() - 1).end();
        List<Course.Member> members = members(from, movers, target);
        for (Course.Change change : Course.changes(members)) {
          at = moved(at, movers, change.end());
          legs.add(leg(change.frames(), at, movers, change.end()));
        }
      }
      return new Advance(ahead, legs);
    }
  }

  /**
   * How far the client of this position, which has nothing to get, knows that nothing changed; null
   * where it has no contents of any view.
   */
  public @Nullable Beat beat(Position from) {
    if (from.isNowhere()) {
      return null;
    }
    synchronized (database.lock) {
      Position at = from;
      List<Integer> spokenOf = List.of();
      for (List<Integer> movers : movers()) {
        long target = target(movers);
        if (movers.stream().noneMatch(index -> at(from, index) == null)) {
          spokenOf = movers;
          List<Course.Member> members = members(from, movers, target);
          if (!isAhead(from, movers, target)
              && !members.isEmpty()
              && members.stream().allMatch(member -> member.way().isEmpty())) {
            at = moved(at, movers, target);
          }
        }
      }
      if (spokenOf.isEmpty()) {
        spokenOf = all();
      }
      long timestamp = 0;
      for (int index : spokenOf) {
        timestamp = Timestamp.max(timestamp, at.place(index).timestamp());
      }
      return new Beat(at, id(at), timestamp, time(spokenOf));
    }
  }

  private @Nullable Place at(Position position, int index) {
    Place place = position.place(index);
    return place.equals(Place.NOWHERE) ? null : place;
  }

  private List<Integer> all() {
    List<Integer> all = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      all.add(index);
    }
    return all;
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
        least = moves ? Timestamp.min(least, view.frontier()) : view.frontier();
        moves = true;
      }
    }
    return outside(movers, moves ? least : ended);
  }

  private long outside(List<Integer> movers, long timestamp) {
    long known = timestamp;
    for (int index : movers) {
      known = Timestamp.min(known, views.get(index).outside(known));
    }
    return known == timestamp ? known : outside(movers, known);
  }

  private boolean isAhead(Position from, List<Integer> movers, long target) {
    return movers.stream()
        .anyMatch(
            index ->
                from.place(index).epoch() == views.get(index).epoch()
                    && Timestamp.before(target, from.place(index).timestamp()));
  }

  /** Empty where there is no way for one of them for now. */
  private List<Course.Member> members(Position from, List<Integer> movers, long target) {
    List<Course.Member> members = new ArrayList<>();
    for (int index : movers) {
      Way way = views.get(index).way(from.place(index), target);
      if (way == null) {
        return List.of();
      }
      members.add(new Course.Member(index, views.get(index), from.place(index), way));
    }
    return members;
  }

  private Position moved(Position from, List<Integer> movers, long timestamp) {
    Position at = from;
    for (int index : movers) {
      at = at.with(index, new Place(views.get(index).epoch(), timestamp));
    }
    return at;
  }

  private Leg leg(List<Frame> frames, Position end, List<Integer> movers, long timestamp) {
    return new Leg(frames, end, id(end), timestamp, time(movers));
  }

  private long time(List<Integer> movers) {
    return movers.stream().mapToLong(index -> views.get(index).time()).min().orElse(0);
  }

  private String id(Position position) {
    List<String> fingerprints = new ArrayList<>();
    List<@Nullable Long> timestamps = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      Place place = at(position, index);
      fingerprints.add(place == null ? "" : views.get(index).history(place.epoch()).fingerprint());
      timestamps.add(place == null ? null : place.timestamp());
    }
    return ResumeId.text(fingerprints, timestamps);
  }
}
