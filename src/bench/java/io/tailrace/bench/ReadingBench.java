package io.tailrace.bench;

import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;

/**
 * A large view is read as a whole: how long that takes, and for how long at most another view of
 * its database has to wait meanwhile. {@code mvn -q -Pbench test-compile exec:exec "-Dbench="
 * -Dbench.main=io.tailrace.bench.ReadingBench}; before the class {@code -Drows=1000000}, {@code
 * -Drounds}.
 */
public final class ReadingBench {
  private static final int ROWS = Integer.getInteger("rows", 1_000_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final String VIEW = "read";
  private static final String OTHER = "other";

  private final ExecutorService others = Executors.newSingleThreadExecutor();
  private long timestamp;

  private ReadingBench() {}

  public static void main(String[] args) throws Exception {
    System.out.println("| %,d rows | took, ms | another view waited at most, ms |".formatted(ROWS));
    System.out.println("|---".repeat(3) + "|");
    ReadingBench bench = new ReadingBench();
    for (int round = 0; round < ROUNDS; round++) {
      Limits limits = new Limits(Long.MAX_VALUE, Long.MAX_VALUE);
      Database database = new Database(Map.of(VIEW, limits, OTHER, limits), InstantSource.system());
      bench.read("for the first time", database, number -> number);
      bench.read("again, all equal", database, number -> number);
      bench.read("again, ten differ", database, number -> number < 10 ? -number - 1 : number);
      bench.read("again, all differ", database, number -> -number - ROWS);
    }
    bench.others.shutdown();
  }

  private void read(String what, Database database, IntUnaryOperator row) throws Exception {
    ZSet.Sum sum = new ZSet.Sum();
    for (int number = 0; number < ROWS; number++) {
      sum.add(Row.of("[" + row.applyAsInt(number) + ",\"\"]"), 1);
    }
    Update.Contents contents =
        new Update.Contents(
            VIEW,
            new History("f1"),
            List.of(new Column("n", "int8"), new Column("filler", "text")),
            Update.Pace.CLOCKED,
            ++timestamp,
            timestamp,
            sum.toZSet());
    System.gc();
    AtomicBoolean over = new AtomicBoolean();
    Callable<Long> longest = () -> longest(database, over);
    Future<Long> waited = others.submit(longest);
    long began = System.nanoTime();
    database.apply(List.of(contents));
    long took = System.nanoTime() - began;
    over.set(true);
    System.out.printf("| %s | %,d | %.1f |%n", what, took / 1_000_000, waited.get() / 1e6);
  }

  /** In ns, of many looks at the other view. */
  private static long longest(Database database, AtomicBoolean over) {
    long longest = 0;
    while (!over.get()) {
      long began = System.nanoTime();
      Object unused = database.known(OTHER);
      longest = Math.max(longest, System.nanoTime() - began);
      LockSupport.parkNanos(100_000);
    }
    return longest;
  }
}
