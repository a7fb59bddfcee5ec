package io.tailrace.bench;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.contact.Sources;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * What each further node costs PostgreSQL, while one writer takes 500 commits a second: {@code mvn
 * -q -Pbench test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.NodesBench}.
 */
public final class NodesBench {
  private static final int COMMITS_PER_SECOND = 500;
  private static final int SECONDS = 10;

  private NodesBench() {}

  public static void main(String[] args) throws Exception {
    for (String view : List.of("orders", "totals")) {
      for (int nodes : new int[] {0, 1, 2, 4, 8}) {
        try (TestPostgres server = TestPostgres.start(Map.of())) {
          run(server.newDatabase(), view, nodes);
        }
      }
    }
  }

  private static void run(TestDatabase database, String view, int nodes) throws Exception {
    database.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, customer int, amount int)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "INSERT INTO orders SELECT i, i % 100, i FROM generate_series(1, 10000) i",
        "CREATE VIEW totals AS SELECT customer, sum(amount) AS n FROM orders GROUP BY customer",
        "ANALYZE");
    List<Thread> threads = new ArrayList<>();
    List<Sources> sources = new ArrayList<>();
    List<Database> followed = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      Database held =
          new Database(Map.of(view, new Limits(100_000, 1L << 30)), InstantSource.system());
      followed.add(held);
      ViewSettings only = new ViewSettings(view, view, null, 100_000, 1L << 30);
      sources.add(
          Sources.start(
              new DatabaseSettings("", database.url(), "postgres", null, List.of(only)),
              held,
              (name, loop) -> threads.add(DerivedBench.started(name, loop)),
              new Random(node)));
    }
    while (followed.stream().anyMatch(each -> each.reports().get(0).state() != State.LIVE)) {
      LockSupport.parkNanos(1_000_000);
    }
    long postmaster = postmaster(database);
    write(database, COMMITS_PER_SECOND);
    long before = cpuMs(postmaster);
    write(database, COMMITS_PER_SECOND * SECONDS);
    System.out.printf(
        "%s on %d nodes: PostgreSQL takes %.1f %% of a core%n",
        view, nodes, (cpuMs(postmaster) - before) / 10.0 / SECONDS);
    sources.forEach(Sources::stop);
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void write(TestDatabase database, int commits) throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement update =
            connection.prepareStatement("UPDATE orders SET amount = amount + 1 WHERE id = ?")) {
      long next = System.nanoTime();
      for (int i = 0; i < commits; i++) {
        next += 1_000_000_000L / COMMITS_PER_SECOND;
        while (System.nanoTime() < next) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
        update.setInt(1, 1 + i % 10_000);
        update.executeUpdate();
      }
    }
  }

  private static long postmaster(TestDatabase database) throws Exception {
    String folder = database.query("SHOW data_directory").get(0);
    return Long.parseLong(Files.readAllLines(Path.of(folder, "postmaster.pid")).get(0));
  }

  /** Of all of its processes, those that have ended included. */
  private static long cpuMs(long postmaster) throws IOException {
    // A session that has just ended counts neither alone nor with its parent until this has seen
    // it.
    LockSupport.parkNanos(1_000_000_000);
    long ticks = ticks(postmaster, 11, 14);
    for (ProcessHandle each : ProcessHandle.of(postmaster).orElseThrow().descendants().toList()) {
      ticks += ticks(each.pid(), 11, 12);
    }
    return ticks * 10;
  }

  private static long ticks(long pid, int first, int last) throws IOException {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    } catch (NoSuchFileException e) {
      return 0; // It has ended, and counts with its parent.
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int field = first; field <= last; field++) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks;
  }
}
