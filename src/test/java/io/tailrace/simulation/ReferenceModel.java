package io.tailrace.simulation;

import static java.util.Objects.requireNonNull;

import io.tailrace.testing.SeededRandom;
import io.tailrace.view.ViewInternals;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The database as a slow and simple model. The simulation compares every client with it. */
final class ReferenceModel {
  static final int MAX_ROWS = 120;

  /** Rows that change are of the keys {@code k0} to {@code k11}. */
  static final int KEYS = 12;

  private static final int COLD_ROWS = 40;
  private static final List<List<Column>> COLUMNS =
      List.of(
          List.of(new Column("k", "text"), new Column("n", "int4")),
          List.of(new Column("k", "text"), new Column("n", "int8")));

  record Change(ZSet delta, boolean cleared, ZSet after) {}

  record Commit(long timestamp, long time, Map<String, Change> changes) {}

  private final SeededRandom random;
  private final List<String> names;
  private final Map<String, Lineage> current = new LinkedHashMap<>();
  private final Map<String, Integer> generations = new HashMap<>();
  private final Map<String, Boolean> ended = new HashMap<>();
  private final Set<String> hidden = new HashSet<>();
  private final Map<String, Map<String, Lineage>> meanings = new HashMap<>();
  private final Map<String, List<String>> decoded = new HashMap<>();
  private List<Commit> commits = new ArrayList<>();
  private TreeMap<Long, Long> times = new TreeMap<>(Long::compareUnsigned);
  private long timestamp;
  private int definitions;

  ReferenceModel(SeededRandom random, List<String> names, long start, long time) {
    this.random = random;
    this.names = names;
    this.timestamp = start;
    times.put(start, time);
    for (String name : names) {
      meanings.put(name, new LinkedHashMap<>());
      define(name, COLUMNS.get(0), time, rows(random.below(20)).plus(cold()));
    }
  }

  private void define(String name, List<Column> columns, long time, ZSet rows) {
    History base = History.of(List.of(name, "definition " + definitions++), columns);
    Lineage lineage = new Lineage(name, base, columns);
    lineage.put(timestamp, time, rows);
    current.put(name, lineage);
    generations.merge(name, 1, Integer::sum);
  }

  long timestamp() {
    return timestamp;
  }

  List<String> names() {
    return names;
  }

  Lineage lineage(String view) {
    return requireNonNull(current.get(view));
  }

  int generation(String view) {
    return requireNonNull(generations.get(view));
  }

  /**
   * Whether it can be read: else there is no such view for anybody, and it changes all the same.
   */
  boolean isThere(String view) {
    return !hidden.contains(view);
  }

  boolean hasEnded(String view) {
    return ended.getOrDefault(view, false);
  }

  /** Commits after a timestamp, oldest first. */
  List<Commit> after(long from) {
    int index = commits.size();
    while (index > 0 && Long.compareUnsigned(commits.get(index - 1).timestamp(), from) > 0) {
      index--;
    }
    return commits.subList(index, commits.size());
  }

  /** When the database's clock came to a timestamp. */
  long time(long of) {
    return requireNonNull(times.floorEntry(of)).getValue();
  }

  // What happens.

  void tick(long time) {
    timestamp += 1 + random.below(3);
    times.put(timestamp, time);
  }

  void commit(long time) {
    tick(time);
    Map<String, Change> changes = new LinkedHashMap<>();
    for (String name : names) {
      if (!hasEnded(name) && random.below(3) > 0) {
        Change change = change(lineage(name).now());
        if (!change.delta().isEmpty()) {
          changes.put(name, change);
        }
      }
    }
    take(new Commit(timestamp, time, changes));
  }

  private void take(Commit commit) {
    commit
        .changes()
        .forEach(
            (name, change) ->
                lineage(name)
                    .put(
                        commit.timestamp(),
                        commit.time(),
                        lineage(name).now().plus(change.delta())));
    commits.add(commit);
  }

  private Change change(ZSet now) {
    if (random.oneIn(40)) {
      ZSet after = random.oneIn(2) ? rows(3) : rows(3).plus(cold());
      return new Change(after.minus(now), true, after);
    }
    return new Change(delta(now), false, ZSet.EMPTY);
  }

  private ZSet delta(ZSet now) {
    ZSet.Sum delta = new ZSet.Sum();
    List<Row> rows = new ArrayList<>();
    long[] count = {0};
    boolean all = random.oneIn(30);
    now.forEach(
        (row, copies) -> {
          if (all || row.toString().startsWith("[\"k")) {
            rows.add(row);
            count[0] += copies;
          }
        });
    for (int i = random.oneIn(20) ? 20 : 1 + random.below(4); i > 0; i--) {
      boolean deletes = !rows.isEmpty() && random.below(50) < count[0];
      if (deletes) {
        Row row = rows.remove(random.below(rows.size()));
        delta.add(row, -1 - random.below((int) now.weight(row)));
      } else {
        delta.add(row(), 1 + random.below(10) / 9);
      }
    }
    ZSet made = delta.toZSet();
    boolean[] possible = {true};
    now.plus(made).forEach((row, copies) -> possible[0] &= copies > 0);
    return possible[0] ? made : ZSet.EMPTY;
  }

  private Row row() {
    String key = "k" + random.below(KEYS);
    return Row.of(
        "[\"" + (random.oneIn(30) ? key.repeat(150) : key) + "\"," + random.below(4) + "]");
  }

  /** Rows that hardly ever change, so that a snapshot costs more than a difference. */
  private static ZSet cold() {
    ZSet.Sum rows = new ZSet.Sum();
    for (int i = 0; i < COLD_ROWS; i++) {
      rows.add(Row.of("[\"cold " + "-".repeat(100) + "\"," + i + "]"), 1);
    }
    return rows.toZSet();
  }

  private ZSet rows(int count) {
    ZSet.Sum rows = new ZSet.Sum();
    for (int i = 0; i < count; i++) {
      rows.add(row(), 1);
    }
    return rows.toZSet();
  }

  /** In each view a row goes from one key to another; its number stays. */
  void move(long time) {
    tick(time);
    String to = "[\"k" + random.below(KEYS) + "\",";
    Map<String, Change> changes = new LinkedHashMap<>();
    for (String name : names) {
      List<Row> rows = new ArrayList<>();
      lineage(name).now().forEach((row, copies) -> rows.add(row));
      rows.removeIf(row -> !row.toString().startsWith("[\"k"));
      if (!rows.isEmpty() && !hasEnded(name)) {
        String from = random.of(rows).toString();
        Row moved = Row.of(to + from.substring(from.lastIndexOf(',') + 1));
        ZSet delta = new ZSet.Sum().add(Row.of(from), -1).add(moved, 1).toZSet();
        if (!delta.isEmpty()) {
          changes.put(name, new Change(delta, false, ZSet.EMPTY));
        }
      }
    }
    take(new Commit(timestamp, time, changes));
  }

  /** One view becomes larger than it may be. */
  void swell(String name, long time) {
    if (hasEnded(name)) {
      return;
    }
    tick(time);
    ZSet more = rows(MAX_ROWS + 1);
    take(new Commit(timestamp, time, Map.of(name, new Change(more, false, ZSet.EMPTY))));
  }

  /** Every view becomes as small as it should be. */
  void shrink(long time) {
    for (String name : names) {
      if (size(name) > MAX_ROWS) {
        tick(time);
        ZSet few = rows(5).plus(cold());
        Change change = new Change(few.minus(lineage(name).now()), true, few);
        take(new Commit(timestamp, time, Map.of(name, change)));
      }
    }
  }

  long size(String name) {
    return lineage(name).at(timestamp).values().stream().mapToLong(Long::longValue).sum();
  }

  /** One view gets another definition, with the same columns or others. */
  void redefine(String name, long time) {
    tick(time);
    ended.remove(name);
    List<Column> columns = random.oneIn(2) ? lineage(name).columns() : random.of(COLUMNS);
    ZSet now = lineage(name).now();
    define(name, columns, time, now.plus(delta(now)));
  }

  /** The database comes back before what it had closed, with other contents. */
  void fork(long time) {
    timestamp -= random.below(30);
    commits = new ArrayList<>();
    times = new TreeMap<>(Long::compareUnsigned);
    times.put(timestamp, time);
    ended.clear();
    for (String name : names) {
      ZSet now = lineage(name).now();
      define(name, lineage(name).columns(), time, random.oneIn(4) ? now : now.plus(delta(now)));
    }
  }

  void end(String name) {
    ended.put(name, true);
  }

  void hide(String name) {
    hidden.add(name);
  }

  /** It can be read again, as what it was or as another view of its name. */
  void show(String name, long time) {
    if (hidden.remove(name) && random.oneIn(2)) {
      redefine(name, time);
    }
  }

  /** All connections for it break. */
  void disturb(String name) {
    generations.merge(name, 1, Integer::sum);
  }

  // What ids mean.

  /** A node reads this lineage under this fingerprint. */
  void mean(String fingerprint, Lineage lineage) {
    Lineage known = requireNonNull(meanings.get(lineage.view())).putIfAbsent(fingerprint, lineage);
    if (known != null && known != lineage && !known.now().equals(lineage.now())) {
      throw new AssertionError(
          "one history of " + lineage.view() + " has two meanings: " + fingerprint);
    }
  }

  boolean isUnheardOf(String view, String fingerprint) {
    return !requireNonNull(meanings.get(view)).containsKey(fingerprint);
  }

  boolean isPast(String view, @Nullable String fingerprint) {
    return fingerprint != null && !meaning(view, fingerprint).base().equals(lineage(view).base());
  }

  Lineage meaning(String view, String fingerprint) {
    Lineage lineage = requireNonNull(meanings.get(view)).get(fingerprint);
    if (lineage == null) {
      throw new AssertionError("no node has such a history of " + view + ": " + fingerprint);
    }
    return lineage;
  }

  /** The fingerprints of the views of an id, empty for views without a timestamp. */
  List<String> decode(List<ViewSlice> views, List<@Nullable Long> timestamps, String fingerprint) {
    List<String> known = decoded.get(views + fingerprint);
    if (known == null) {
      known = search(views, timestamps, fingerprint, new ArrayList<>());
      if (known == null) {
        throw new AssertionError("an id of no known histories: " + fingerprint);
      }
      decoded.put(views + fingerprint, known);
    }
    return known;
  }

  private @Nullable List<String> search(
      List<ViewSlice> views,
      List<@Nullable Long> timestamps,
      String fingerprint,
      List<String> chosen) {
    int index = chosen.size();
    if (index == views.size()) {
      List<String> sliced = new ArrayList<>();
      for (int view = 0; view < index; view++) {
        String whole = chosen.get(view);
        sliced.add(whole.isEmpty() ? whole : ViewInternals.sliced(whole, views.get(view).slice()));
      }
      return ViewInternals.combined(sliced).equals(fingerprint) ? List.copyOf(chosen) : null;
    }
    List<String> candidates =
        timestamps.get(index) == null
            ? List.of("")
            : List.copyOf(requireNonNull(meanings.get(views.get(index).view())).keySet());
    for (int i = candidates.size() - 1; i >= 0; i--) {
      chosen.add(candidates.get(i));
      List<String> found = search(views, timestamps, fingerprint, chosen);
      if (found != null) {
        return found;
      }
      chosen.remove(index);
    }
    return null;
  }
}
