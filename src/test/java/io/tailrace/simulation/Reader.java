package io.tailrace.simulation;

import io.tailrace.source.ScriptedSource;
import io.tailrace.source.ScriptedSource.Broken;
import io.tailrace.testing.SeededRandom;
import io.tailrace.view.Update;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some views of the true database, as one connection of one node reads them. */
final class Reader implements ScriptedSource.Script {
  /** What a reader finds of the node that it reads for. */
  interface Mirror {
    boolean isCutOff();

    /** The contents that the node has now; null for none. */
    @Nullable ZSet rows(String view);

    /** What the node's contents are of; null for none. */
    @Nullable Lineage reading(String view);

    void reads(Lineage lineage);

    /** Whether the node knows of the view now. */
    boolean has(String view);

    /** The view is not there any more. */
    void forget(String view);
  }

  private final ReferenceModel model;
  private final SeededRandom random;
  private final InstantSource clock;
  private final Mirror mirror;
  private final List<String> views;
  private final Pace pace;
  private final Coverage coverage;
  private @Nullable Connection open;
  private boolean calm;
  private long clocks;

  Reader(
      ReferenceModel model,
      SeededRandom random,
      InstantSource clock,
      Mirror mirror,
      List<String> views,
      Pace pace,
      Coverage coverage) {
    this.model = model;
    this.random = random;
    this.clock = clock;
    this.mirror = mirror;
    this.views = views;
    this.pace = pace;
    this.coverage = coverage;
  }

  /** Nothing fails by itself from now on. */
  void calm() {
    calm = true;
  }

  @Override
  public List<String> views() {
    return views.stream().filter(mirror::has).toList();
  }

  @Override
  public Connection open(Function<String, @Nullable ResumePoint> known) throws Broken {
    if (mirror.isCutOff() || (!calm && random.oneIn(6))) {
      throw new Broken(random.oneIn(4) ? State.FAILED : State.STALE, "no connection");
    }
    Connection next = new Connection(known);
    open = next;
    return next;
  }

  /** Whether the view goes on with the connection that is open. */
  boolean follows(String view) {
    return open != null && open.cursors.containsKey(view);
  }

  /** How far a view is behind that {@link #follows}; null for not at all. */
  @Nullable Duration behind(String view) {
    return open == null ? null : open.behind.get(view);
  }

  /** How far it has told each view. */
  final class Connection implements ScriptedSource.Session {
    private final Function<String, @Nullable ResumePoint> known;
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<String, Integer> generations = new HashMap<>();
    private final Set<String> over = new HashSet<>();
    private final Set<String> clocked = new LinkedHashSet<>();
    private final long clockNumber = ++clocks;
    private final Map<String, Duration> behind = new HashMap<>();

    /** Whether they are there after the updates at hand, of those that came or went by them. */
    private final Map<String, Boolean> renamed = new HashMap<>();

    Connection(Function<String, @Nullable ResumePoint> known) {
      this.known = known;
      views.forEach(view -> generations.put(view, model.generation(view)));
    }

    @Override
    public void close() {
      open = null;
    }

    @Override
    public List<Update> next() throws Broken {
      if (mirror.isCutOff()) {
        throw new Broken(State.STALE, "the connection is lost");
      }
      for (String view : views) {
        if (!Integer.valueOf(model.generation(view)).equals(generations.get(view))) {
          throw new Broken(random.oneIn(2) ? State.LIVE : State.STALE, "all is different");
        }
      }
      List<Update> updates = new ArrayList<>();
      renamed.clear();
      for (String view : views) {
        if (model.isThere(view) != mirror.has(view) && (calm || random.oneIn(2))) {
          rename(view, updates);
        }
      }
      List<String> missing = views.stream().filter(this::isMissing).toList();
      if (!missing.isEmpty()) {
        begin(missing, updates);
      } else {
        goOn(updates);
      }
      fallBehind(updates);
      return updates;
    }

    /** Whatever else it tells, and also of a view of which it has told nothing yet. */
    private void fallBehind(List<Update> updates) {
      for (String view : views.stream().filter(this::isKnown).toList()) {
        boolean ends = calm && behind.containsKey(view);
        if (!ends && (calm || !random.oneIn(15))) {
          continue;
        }
        Duration far = ends || random.oneIn(2) ? null : Duration.ofSeconds(10 + random.below(90));
        if (far == null) {
          coverage.count("a view was behind no more");
          behind.remove(view);
        } else {
          coverage.count("a view was behind");
          behind.put(view, far);
        }
        updates.add(new Update.Behind(view, far));
      }
    }

    private void rename(String view, List<Update> updates) {
      renamed.put(view, model.isThere(view));
      if (model.isThere(view)) {
        coverage.count("a view was found");
        updates.add(new Update.Added(view, Node.LIMITS));
      } else {
        coverage.count("a view was gone");
        cursors.remove(view);
        behind.remove(view);
        mirror.forget(view);
        updates.add(new Update.Removed(view, Node.GONE));
      }
    }

    private boolean isMissing(String view) {
      return isKnown(view)
          && model.isThere(view)
          && !cursors.containsKey(view)
          && !over.contains(view);
    }

    private boolean isKnown(String view) {
      return renamed.getOrDefault(view, mirror.has(view));
    }

    private void begin(List<String> missing, List<Update> updates) {
      boolean all = random.oneIn(2);
      for (String view : missing) {
        if (all || random.oneIn(2)) {
          begin(view, updates);
        }
      }
    }

    private void begin(String view, List<Update> updates) {
      Lineage lineage = model.lineage(view);
      ZSet rows = lineage.now();
      long now = clock.millis();
      if (model.hasEnded(view)) {
        mirror.reads(Lineage.constant(lineage, rows));
        over.add(view);
        updates.add(contents(view, lineage, lineage.base(), Pace.ENDED, now, rows));
        return;
      }
      Lineage before = mirror.reading(view);
      mirror.reads(lineage);
      ResumePoint from = renamed.containsKey(view) ? null : known.apply(view);
      cursors.put(view, model.timestamp());
      if (from != null && from.history().equals(lineage.base()) && random.oneIn(4)) {
        coverage.count("a source went on where it was");
        cursors.put(view, from.timestamp());
        behind.remove(view);
        updates.add(new Update.Status(view, State.LIVE, ""));
        return;
      }
      History history = lineage.base();
      if (from != null
          && !from.history().equals(history)
          && before != null
          && before.columns().equals(lineage.columns())
          && Long.compareUnsigned(model.timestamp(), from.timestamp()) <= 0
          && !Objects.equals(rows, mirror.rows(view))) {
        history = from.history();
        coverage.count("a source came back before what was closed");
      }
      updates.add(contents(view, lineage, history, pace, now, rows));
    }

    private Update contents(
        String view, Lineage lineage, History history, Pace pace, long now, ZSet rows) {
      return new Update.Contents(
          view, history, lineage.columns(), pace, model.timestamp(), now, rows);
    }

    private void goOn(List<Update> updates) {
      if (cursors.isEmpty()) {
        if (random.oneIn(10)) {
          over.clear();
        }
        return;
      }
      long least = least();
      long upto = least;
      int most = 1 + random.below(3);
      for (ReferenceModel.Commit commit : model.after(least)) {
        if (most-- == 0) {
          progress(upto, updates);
          return;
        }
        upto = commit.timestamp();
        commit(commit, updates);
      }
      progress(model.timestamp(), updates);
      views.stream().filter(this::endsNow).forEach(view -> end(view, ZSet.EMPTY, updates));
    }

    private boolean endsNow(String view) {
      return model.hasEnded(view) && cursors.containsKey(view);
    }

    private long least() {
      return cursors.values().stream().min(Long::compareUnsigned).orElseThrow();
    }

    private void commit(ReferenceModel.Commit commit, List<Update> updates) {
      long timestamp = commit.timestamp();
      if (!calm && random.oneIn(150)) {
        coverage.count("a source told what cannot be");
        ZSet lie = new ZSet.Sum().add(Row.of("[\"nobody\",0]"), -1).toZSet();
        updates.add(
            new Update.Changes(random.of(views()), model.timestamp() + 1, commit.time(), lie));
      }
      commit
          .changes()
          .forEach(
              (view, change) -> {
                Long cursor = cursors.get(view);
                if (cursor == null || Long.compareUnsigned(cursor, timestamp) >= 0) {
                  return;
                }
                if (random.oneIn(8) && !model.hasEnded(view)) {
                  readAgain(view, timestamp, updates);
                } else {
                  cursors.put(view, timestamp);
                  change(view, timestamp, commit.time(), change, updates);
                }
              });
    }

    /** Not each of the next commits is told, but what some of them made in all. */
    private void readAgain(String view, long first, List<Update> updates) {
      long upto = first;
      long time = 0;
      ZSet.Sum sum = new ZSet.Sum();
      int most = 1 + random.below(4);
      for (ReferenceModel.Commit commit : model.after(first - 1)) {
        ReferenceModel.Change change = commit.changes().get(view);
        if (change != null && most-- > 0) {
          sum.add(change.delta(), 1);
          upto = commit.timestamp();
          time = commit.time();
        }
      }
      coverage.count("a view was read again");
      cursors.put(view, upto);
      updates.add(new Update.Bridge(view, upto, time, sum.toZSet()));
    }

    private void change(
        String view,
        long timestamp,
        long time,
        ReferenceModel.Change change,
        List<Update> updates) {
      boolean last = model.lineage(view).at(timestamp) == model.lineage(view).at(model.timestamp());
      if (model.hasEnded(view) && last && random.oneIn(2)) {
        end(view, change.delta(), updates);
      } else if (change.cleared()) {
        updates.add(new Update.Cleared(view, timestamp, time, change.after()));
      } else {
        updates.add(new Update.Changes(view, timestamp, time, change.delta()));
      }
    }

    private void end(String view, ZSet last, List<Update> updates) {
      Lineage lineage = model.lineage(view);
      updates.add(new Update.Ended(view, model.timestamp(), clock.millis(), last));
      if (!last.isEmpty()) {
        mirror.reads(Lineage.constant(lineage, lineage.now()));
      }
      coverage.count(last.isEmpty() ? "a view ended" : "a view ended with a last change");
      cursors.remove(view);
      over.add(view);
    }

    /** One progress for all views that follow the clock; some come to it, and some leave it. */
    private void clock(long upto, long time, List<Update> updates) {
      for (String view : List.copyOf(cursors.keySet())) {
        boolean follows = clocked.contains(view);
        if (random.oneIn(follows ? 8 : 3)) {
          updates.add(new Update.Clocked(view, !follows, clockNumber));
          boolean unused = follows ? clocked.remove(view) : clocked.add(view);
        }
      }
      clocked.retainAll(cursors.keySet());
      if (!clocked.isEmpty()) {
        coverage.count("a clock moved for several views");
        updates.add(new Update.Clock(clockNumber, upto, time));
        clocked.forEach(view -> cursors.merge(view, upto, Timestamp::max));
      }
    }

    private void progress(long upto, List<Update> updates) {
      if (pace == Pace.ALONE) {
        cursors.replaceAll((view, cursor) -> Timestamp.max(cursor, upto));
        return;
      }
      if (!calm && random.oneIn(3)) {
        return;
      }
      long time = upto == model.timestamp() ? clock.millis() : model.time(upto);
      if (views.size() > 1 && random.oneIn(2)) {
        clock(upto, time, updates);
      }
      for (String view : List.copyOf(cursors.keySet())) {
        if (!calm && random.oneIn(10)) {
          continue;
        }
        if (Long.compareUnsigned(cursors.getOrDefault(view, 0L), upto) < 0) {
          cursors.put(view, upto);
          updates.add(new Update.Progress(view, upto, time));
        }
      }
    }
  }
}
