package io.tailrace.source.postgres;

import io.tailrace.source.postgres.merge.KeyedRows;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to hold rows by their key: the memory of a row beside the row itself, and the time
 * of a look-up, of a change of a row, and of what is not there. {@code mvn -q -Pbench test-compile
 * exec:exec -Dbench= -Dbench.main=io.tailrace.source.postgres.KeyedRowsBench}
 */
public final class KeyedRowsBench {
  private static final int[] SIZES = {1_000, 10_000, 100_000, 1_000_000};
  private static final int LOOKUPS = 1_000_000;

  private KeyedRowsBench() {}

  /** Prints a row of a Markdown table for each size. */
  public static void main(String[] args) throws SourceFault {
    measure(SIZES[SIZES.length - 1]);
    System.out.println(
        "| rows | bytes a row, filled at once | row by row | a HashMap | ns: fill | find"
            + " | in the HashMap | replace | not there |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int size : SIZES) {
      System.out.println(measure(size));
    }
  }

  private static String measure(int size) throws SourceFault {
    Row[] all = new Row[size];
    for (int id = 0; id < size; id++) {
      all[id] = row(id, 0);
    }
    long before = used();
    KeyedRows rows = new KeyedRows("t", 0);
    rows.reserve(size);
    long start = nanos();
    for (Row row : all) {
      rows.add(row);
    }
    double fill = (nanos() - start) / (double) size;
    double atOnce = (used() - before) / (double) size;
    before = used();
    KeyedRows grown = new KeyedRows("t", 0);
    for (Row row : all) {
      grown.add(row);
    }
    double oneByOne = (used() - before) / (double) size;
    before = used();
    Map<Row, Row> map = new HashMap<>();
    for (Row row : all) {
      map.put(rows.keyOf(row), row);
    }
    double inMap = (used() - before) / (double) size;
    // The rows are counted for neither, so they have to be there up to here.
    if (map.size() != all.length) {
      throw new IllegalStateException("rows with the same key");
    }
    Row[] keys = keys(size, 0);
    Row[] absent = keys(size, size);
    Row[] changed = new Row[LOOKUPS];
    Random random = new Random(2);
    for (int i = 0; i < LOOKUPS; i++) {
      changed[i] = row(random.nextInt(size), i);
    }
    double find = find(rows::find, keys, true);
    double findInMap = find(map::get, keys, true);
    double notThere = find(rows::find, absent, false);
    start = nanos();
    for (Row row : changed) {
      if (grown.remove(grown.keyOf(row)) == null) {
        throw new IllegalStateException("not there: " + row);
      }
      grown.add(row);
    }
    double replace = (nanos() - start) / (double) LOOKUPS;
    return String.format(
        "| %,d | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f |",
        size, atOnce, oneByOne, inMap, fill, find, findInMap, replace, notThere);
  }

  private static double find(Function<Row, @Nullable Row> rows, Row[] keys, boolean there) {
    long start = nanos();
    for (Row key : keys) {
      if ((rows.apply(key) != null) != there) {
        throw new IllegalStateException("wrong: " + key);
      }
    }
    return (nanos() - start) / (double) keys.length;
  }

  private static Row[] keys(int size, int from) {
    Random random = new Random(1);
    Row[] keys = new Row[LOOKUPS];
    for (int i = 0; i < LOOKUPS; i++) {
      keys[i] = Row.of("[" + (from + random.nextInt(size)) + "]");
    }
    return keys;
  }

  private static Row row(int id, int version) {
    return Row.of(
        "[" + id + ",\"a name of usual length\",\"2026-01-02T03:04:05\"," + version + "]");
  }

  /** Of this thread alone, so that what else runs on the machine counts little. */
  private static long nanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
