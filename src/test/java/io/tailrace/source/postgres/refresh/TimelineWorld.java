package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A server in miniature, where a commit is in the log before anybody sees it and commits become
 * visible in another order than the log's; a view's rows are the transactions that touched one of
 * its tables. The line under test reads its views into a real database.
 */
public final class TimelineWorld {
  private static final Map<String, Set<Integer>> VIEWS =
      new TreeMap<>(Map.of("a", Set.of(1), "b", Set.of(2, 3), "c", Set.of(1, 2, 3)));

  private final Random random;
  private final Map<Long, Set<Integer>> running = new TreeMap<>();
  private final Map<Long, Set<Integer>> logged = new TreeMap<>();
  private final List<Commit> log = new ArrayList<>();
  private final Deque<Commit> stream = new ArrayDeque<>();
  private long nextTransaction = (1L << 32) - 300;
  private long end = 1000;

  private final Database database;
  private final CommitTimeline line;
  private final Map<String, Set<Long>> held = new HashMap<>();
  private final Map<String, RefreshOutcome> outcomes = new HashMap<>();
  private final Set<String> untold = new HashSet<>();
  private long generation = 1;
  private long decoded = 1;
  private long snapshots;
  private int joins;
  private Snapshot snapshot;
  private long snapshotEnd;
  private boolean open;
  private int readings;
  private int refused;

  /**
   * A commit.
   *
   * @param generation that was current when it came into the log
   */
  private record Commit(long transaction, long end, Set<Integer> tables, long generation) {}

  public TimelineWorld(long seed) throws SourceFault {
    this.random = new Random(seed);
    Map<String, Limits> limits = new LinkedHashMap<>();
    VIEWS.keySet().forEach(view -> limits.put(view, new Limits(1_000_000, 1_000_000_000)));
    this.database = new Database(limits, InstantSource.system());
    for (int i = 0; i < 20; i++) {
      serve();
    }
    // The first snapshot comes from the log, as a slot's does: it has seen all that is in it.
    stream.clear();
    Set<Long> unseen = new HashSet<>(running.keySet());
    unseen.removeAll(logged.keySet());
    this.snapshot = snapshot(unseen);
    Snapshot origin = snapshot;
    this.line = new CommitTimeline(origin, end, 0);
    for (String view : VIEWS.keySet()) {
      boolean read = random.nextInt(4) > 0;
      line.begin(subject(view, false), read);
      held.put(view, new HashSet<>());
      if (read) {
        ZSet rows = read(view, origin);
        database.apply(
            List.of(
                new Update.Contents(
                    view, new History(view), List.of(), Update.Pace.CLOCKED, end, 0, rows)));
      }
    }
  }

  private static TrackedView subject(String view, boolean keepsChanges) {
    Set<Integer> tables = Objects.requireNonNull(VIEWS.get(view));
    return new TrackedView(view, List.of(), new History(view), tables, keepsChanges, 1_000_000);
  }

  public void step() throws SourceFault {
    if (random.nextBoolean()) {
      serve();
    } else if (random.nextBoolean()) {
      tell();
    } else if (random.nextInt(60) == 0) {
      join();
    } else {
      reading();
    }
  }

  /** A view is read anew: what the stream said up to now is not recorded for it. */
  private void join() {
    List<String> views = List.copyOf(VIEWS.keySet());
    String view = views.get(random.nextInt(views.size()));
    generation++;
    joins++;
    line.join(subject(view, false), generation, snapshots + 1);
    held.put(view, new HashSet<>());
    untold.add(view);
  }

  /** The server goes on. */
  private void serve() {
    int what = random.nextInt(10);
    if (what < 4) {
      running.put(nextTransaction++, tables());
    } else if (what < 7 && running.size() > logged.size()) {
      List<Long> open = new ArrayList<>(running.keySet());
      open.removeAll(logged.keySet());
      Long transaction = open.get(random.nextInt(open.size()));
      Set<Integer> tables = Objects.requireNonNull(running.get(transaction));
      end += 1 + random.nextInt(3);
      Commit commit = new Commit(transaction, end, tables, generation);
      logged.put(transaction, tables);
      log.add(commit);
      stream.add(commit);
    } else if (what < 9 && !logged.isEmpty()) {
      List<Long> done = new ArrayList<>(logged.keySet());
      Long transaction = done.get(random.nextInt(done.size()));
      logged.remove(transaction);
      running.remove(transaction);
    } else {
      end += random.nextInt(5);
    }
  }

  private Set<Integer> tables() {
    Set<Integer> tables = new HashSet<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      tables.add(1 + random.nextInt(4));
    }
    return tables;
  }

  /** The stream says what is next. */
  private void tell() throws SourceFault {
    Commit commit = stream.poll();
    if (commit == null) {
      line.progress(end, end);
    } else {
      line.committed(committed(commit), Map.of(), Map.of(), snapshots + 1);
    }
    database.apply(progress(line, line.position()));
  }

  /** A transaction may have begun to be decoded before the last views joined. */
  private StreamEvent.Committed committed(Commit commit) {
    long least = Math.max(decoded, commit.generation());
    decoded = least + random.nextLong(generation - least + 1);
    return new StreamEvent.Committed(
        commit.end(),
        commit.end(),
        (int) commit.transaction(),
        decoded,
        List.of(),
        commit.tables(),
        Set.of(),
        Map.of());
  }

  /** One more step of a reading. */
  private void reading() throws SourceFault {
    if (!outcomes.isEmpty()) {
      for (Map.Entry<String, RefreshOutcome> each : outcomes.entrySet()) {
        List<Update> updates = line.read(each.getKey(), each.getValue()).updates();
        if (updates.stream().anyMatch(Update.Contents.class::isInstance)) {
          untold.remove(each.getKey());
        }
        database.apply(updates);
        database.apply(progress(line, line.position()));
      }
      outcomes.clear();
    } else if (!open && !line.unknown().isEmpty()) {
      snapshots++;
      snapshot = snapshot(running.keySet());
      snapshotEnd = end;
      open = true;
    } else if (open && line.position() >= snapshotEnd) {
      open = false;
      List<String> placed = line.place(snapshot, snapshots, line.unknown());
      refused += placed.isEmpty() ? 1 : 0;
      for (String view : placed) {
        readings++;
        boolean fails = random.nextInt(8) == 0;
        outcomes.put(
            view,
            fails
                ? new RefreshOutcome.Failed("by chance")
                : new RefreshOutcome.Changed(read(view, snapshot)));
      }
      if (random.nextInt(8) == 0) {
        outcomes.clear();
        line.spoilt();
        held.replaceAll((view, rows) -> untold.contains(view) ? new HashSet<>() : known(view));
      }
    }
  }

  private Snapshot snapshot(Set<Long> unseen) {
    long least = unseen.stream().mapToLong(each -> each).min().orElse(nextTransaction);
    return new Snapshot(least, nextTransaction, Set.copyOf(unseen));
  }

  /** How what the snapshot sees differs from what was held. */
  private ZSet read(String view, Snapshot with) {
    Set<Integer> tables = Objects.requireNonNull(VIEWS.get(view));
    Set<Long> before = Objects.requireNonNull(held.get(view));
    Set<Long> now = new HashSet<>();
    for (Commit commit : log) {
      if (with.sees(commit.transaction()) && commit.tables().stream().anyMatch(tables::contains)) {
        now.add(commit.transaction());
      }
    }
    ZSet.Sum change = new ZSet.Sum();
    now.forEach(each -> change.add(row(each), 1));
    before.forEach(each -> change.add(row(each), -1));
    held.put(view, now);
    return change.toZSet();
  }

  private static Row row(long transaction) {
    return Row.of("[" + transaction + "]");
  }

  private Set<Long> known(String view) {
    Set<Long> rows = new HashSet<>();
    var now = database.rows(view);
    if (now != null) {
      now.rows()
          .forEach(
              (row, weight) ->
                  rows.add(Long.parseLong(row.toString().substring(1, row.length() - 1))));
    }
    return rows;
  }

  /** What a view tells and did not hold at its timestamp; empty where all is well. */
  public String contradiction() {
    for (ViewReport report : database.reports()) {
      if (report.loaded()) {
        Set<Integer> tables = Objects.requireNonNull(VIEWS.get(report.view()));
        Set<Long> expected = new HashSet<>();
        for (Commit commit : log) {
          if (commit.end() <= report.timestamp()
              && commit.tables().stream().anyMatch(tables::contains)) {
            expected.add(commit.transaction());
          }
        }
        if (!expected.equals(known(report.view()))) {
          return report + " holds " + known(report.view()) + " and not " + expected;
        }
      }
    }
    return "";
  }

  /** No commit comes any more, and all is read. */
  public void settle() throws SourceFault {
    running.clear();
    logged.clear();
    for (int i = 0; i < 1_000 && !isSettled(); i++) {
      tell();
      reading();
    }
  }

  public boolean isSettled() {
    return stream.isEmpty()
        && database.reports().stream()
            .allMatch(each -> each.state() == State.LIVE && each.timestamp() == end);
  }

  public int joins() {
    return joins;
  }

  public int readings() {
    return readings;
  }

  public int refused() {
    return refused;
  }

  /** The progress of all views that came further than was reported. */
  static List<Update> progress(CommitTimeline line, long most) {
    return line.views().stream()
        .map(view -> line.progress(view, most))
        .flatMap(Stream::ofNullable)
        .toList();
  }
}
