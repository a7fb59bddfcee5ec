package io.tailrace.bench;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Loop;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.contact.Sources;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A snapshot of many rows, and transactions that change, delete and insert all of them, in a heap
 * of a given size: {@code mvn -q -Pbench test-compile exec:exec -Dbench= "-Dbench.main=-Xmx512m
 * -Drows=1000000 -Dviews=large io.tailrace.bench.LargeBench"}. With {@code -Dviews=same} it is a
 * view that PostgreSQL computes.
 */
public final class LargeBench {
  private static final int ROWS = Integer.getInteger("rows", 1_000_000);
  private static final List<String> VIEWS =
      List.of(System.getProperty("views", "large").split(","));
  private static final String MAKE =
      "INSERT INTO large SELECT i, i %% 100, 'row number ' || i FROM generate_series(1, %d) i"
          .formatted(ROWS);

  private static volatile @Nullable String failure;

  private LargeBench() {}

  public static void main(String[] args) throws Exception {
    try (TestPostgres server = TestPostgres.start(Map.of("synchronous_commit", "on"))) {
      TestDatabase database = server.newDatabase();
      database.execute(
          "CREATE TABLE large (id int PRIMARY KEY, part int, body text)",
          "ALTER TABLE large REPLICA IDENTITY FULL",
          "CREATE VIEW same AS SELECT * FROM large",
          MAKE,
          "VACUUM ANALYZE large");
      List<ViewSettings> views = new ArrayList<>();
      Map<String, Limits> limits = new LinkedHashMap<>();
      for (String view : VIEWS) {
        views.add(new ViewSettings(view, view, null, 2L * ROWS, 1L << 30));
        limits.put(view, new Limits(2L * ROWS, 1L << 30));
      }
      Database followed = new Database(limits, InstantSource.system());
      long start = System.nanoTime();
      Sources sources =
          Sources.start(
              new DatabaseSettings("", database.url(), "postgres", null, views),
              followed,
              LargeBench::run,
              new Random(1));
      await(followed, 0);
      report("snapshot", followed, start);
      change(database, followed, "UPDATE large SET part = part + 1");
      change(database, followed, "DELETE FROM large");
      change(database, followed, MAKE);
      sources.stop();
    }
  }

  private static void run(String name, Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (failure == null) {
                  LockSupport.parkNanos(loop.step().toNanos());
                }
              } catch (InterruptedException | RuntimeException | Error e) {
                failure = e.toString();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void change(TestDatabase database, Database followed, String sql)
      throws SQLException {
    database.execute(sql);
    long start = System.nanoTime();
    String end = database.query("SELECT pg_current_wal_insert_lsn()").get(0);
    await(followed, LogSequenceNumber.valueOf(end).asLong());
    report(sql.substring(0, 6), followed, start);
  }

  private static void await(Database followed, long position) {
    while (!followed.reports().stream().allMatch(view -> hasReached(view, position))) {
      if (failure != null) {
        System.out.println("failed: " + failure);
        Runtime.getRuntime().exit(1);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean hasReached(ViewReport view, long position) {
    return view.state() == State.LIVE && view.timestamp() >= position;
  }

  /** The peak holds garbage too; what is needed is found by giving less. */
  private static void report(String what, Database followed, long start) {
    long millis = (System.nanoTime() - start) / 1_000_000;
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
        pool.resetPeakUsage();
      }
    }
    System.out.printf(
        "%s: seen after %,d ms, %,d rows, heap at most %,d of %,d MB%n",
        what,
        millis,
        followed.reports().get(0).rows(),
        peak >> 20,
        Runtime.getRuntime().maxMemory() >> 20);
  }
}
