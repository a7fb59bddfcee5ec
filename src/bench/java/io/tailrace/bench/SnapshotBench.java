package io.tailrace.bench;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Loop;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.contact.Sources;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How long it takes until a table, and a view that PostgreSQL computes of it, is live, and until a
 * change of one row is seen in the view, beside {@code COPY … TO STDOUT} of the same table, by
 * turns: {@code mvn -q -Pbench test-compile exec:exec -Dbench= "-Dbench.main=-Drounds=5
 * io.tailrace.bench.SnapshotBench"}. Before the class {@code -Drows=10000,100000,1000000}, {@code
 * -Durl=jdbc:postgresql://127.0.0.1:5432/postgres} for a server that is there, and {@code
 * -Dexplain=true} for what each round took.
 */
public final class SnapshotBench {
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final boolean EXPLAIN = Boolean.getBoolean("explain");
  private static final @Nullable String URL = System.getProperty("url");
  private static final String TABLE = "snapshot_bench";
  private static final String VIEW = "snapshot_bench_in_order";

  private static volatile @Nullable String failure;

  private final String url;
  private final int rows;
  private final Map<String, double[]> seconds = new LinkedHashMap<>();
  private final Map<String, double[]> processor = new LinkedHashMap<>();
  private long cpu;
  private long bytesHeld;
  private long peak;

  private SnapshotBench(String url, int rows) {
    this.url = url;
    this.rows = rows;
  }

  public static void main(String[] args) throws Exception {
    if (URL != null) {
      run(URL);
      return;
    }
    try (TestPostgres server = TestPostgres.start(Map.of("synchronous_commit", "on"))) {
      run(server.newDatabase().url());
    }
  }

  private static void run(String url) throws Exception {
    for (String rows : System.getProperty("rows", "1,10000,100000,1000000").split(",", -1)) {
      SnapshotBench bench = new SnapshotBench(url, Integer.parseInt(rows));
      bench.fill();
      for (int round = 0; round < ROUNDS; round++) {
        bench.round(round);
      }
      bench.report();
    }
  }

  private void fill() throws SQLException {
    execute(
        "DROP TABLE IF EXISTS " + TABLE + " CASCADE",
        "CREATE TABLE "
            + TABLE
            + " (id int PRIMARY KEY, body text, amount numeric, at timestamptz)",
        "ALTER TABLE " + TABLE + " REPLICA IDENTITY FULL",
        "CREATE VIEW " + VIEW + " AS SELECT * FROM " + TABLE + " ORDER BY id",
        "INSERT INTO "
            + TABLE
            + " SELECT i, md5(i::text), i / 100.0, '2026-01-01Z'::timestamptz + i * interval '1.5 s'"
            + " FROM generate_series(1, "
            + rows
            + ") i",
        "VACUUM ANALYZE " + TABLE,
        "CHECKPOINT");
  }

  private void round(int round) throws Exception {
    took(round, "COPY of the table by the driver", copied(TABLE));
    took(round, "COPY of the table by psql", psql());
    live(round, "table", TABLE, 0);
    took(round, "COPY of the table by the driver, again", copied(TABLE));
    took(round, "COPY of the view's rows by the driver", copied("(SELECT * FROM " + VIEW + ")"));
    live(round, "view", VIEW, 3);
  }

  private long begin() {
    cpu = cpu();
    return System.nanoTime();
  }

  private void took(int round, String what, long nanos) {
    double took = nanos / 1e9;
    double used = (cpu() - cpu) / 1e9;
    seconds.computeIfAbsent(what, none -> new double[ROUNDS])[round] = took;
    processor.computeIfAbsent(what, none -> new double[ROUNDS])[round] = used;
    if (EXPLAIN) {
      System.out.printf("%,d rows, %s: %.3f s, %.3f s of this JVM%n", rows, what, took, used);
    }
  }

  /** Of all threads of this JVM, its collector and compiler too, in ns. */
  private static long cpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private long copied(String what) throws SQLException {
    try (Connection connection = connect()) {
      long began = begin();
      CopyOut copy =
          connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + what + " TO STDOUT");
      while (copy.readFromCopy() != null) {
        // thrown away
      }
      return System.nanoTime() - began;
    }
  }

  private long psql() throws IOException, InterruptedException {
    ProcessBuilder psql =
        new ProcessBuilder(
            "psql",
            url.substring("jdbc:".length()).replace("//", "//postgres@"),
            "-c",
            "COPY " + TABLE + " TO STDOUT");
    psql.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    psql.redirectError(ProcessBuilder.Redirect.INHERIT);
    long began = begin();
    if (psql.start().waitFor() != 0) {
      throw new IllegalStateException("psql failed");
    }
    return System.nanoTime() - began;
  }

  private void live(int round, String kind, String relation, int changes) throws Exception {
    System.gc();
    final long before = used();
    resetPeak();
    ViewSettings view = new ViewSettings("v", relation, null, 2L * rows + 10, 1L << 40);
    Database followed =
        new Database(
            Map.of("v", new Limits(view.maxRows(), view.maxBytes())), InstantSource.system());
    List<Thread> threads = new CopyOnWriteArrayList<>();
    long began = begin();
    Sources sources =
        Sources.start(
            new DatabaseSettings("", url, "postgres", null, List.of(view)),
            followed,
            (name, loop) -> threads.add(started(name, loop)),
            new Random(1));
    await(followed, 0);
    long last = System.nanoTime() - began;
    took(round, "the " + kind + " until it is live", last);
    peak = Math.max(peak, peak() - before);
    for (int change = 0; change < changes; change++) {
      LockSupport.parkNanos(last + last / 2); // after a reading it rests for as long as that took
      execute("UPDATE " + TABLE + " SET amount = amount + 1 WHERE id = 1");
      long changed = begin();
      await(followed, position());
      last = System.nanoTime() - changed;
      took(round, "the " + kind + " until one row's change is seen", last);
    }
    System.gc();
    System.gc();
    bytesHeld = used() - before;
    if (EXPLAIN) {
      System.out.printf(
          "%,d rows, the %s: %,d bytes held a row, %,d at most%n",
          rows, kind, bytesHeld / rows, peak / rows);
    }
    if (followed.reports().get(0).rows() != rows) {
      throw new IllegalStateException("not all rows are there: " + followed.reports());
    }
    sources.stop();
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static Thread started(String name, Loop loop) {
    Thread thread = DerivedBench.started(name, loop);
    thread.setUncaughtExceptionHandler((failed, e) -> failure = e.toString());
    return thread;
  }

  private static void await(Database followed, long position) {
    while (!hasReached(followed.reports().get(0), position)) {
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private static boolean hasReached(ViewReport view, long position) {
    return view.state() == State.LIVE && view.timestamp() >= position;
  }

  private static long used() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** It holds garbage too; what is needed is found by giving less. */
  private static long peak() {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    return peak;
  }

  private static void resetPeak() {
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private void report() {
    double copy = median(seconds.get("COPY of the table by the driver"));
    seconds.forEach(
        (what, all) ->
            System.out.printf(
                "| %,d | %s | %.2f | %.2f to %.2f | %.1f | %.2f |%n",
                rows,
                what,
                median(all),
                Arrays.stream(all).min().orElse(0),
                Arrays.stream(all).max().orElse(0),
                median(all) / copy,
                median(processor.get(what))));
    System.out.printf("| %,d | bytes held a row | %,d |%n", rows, bytesHeld / rows);
  }

  private static double median(double @Nullable [] all) {
    if (all == null) {
      return Double.NaN;
    }
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, "postgres", "");
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private long position() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
      row.next();
      return LogSequenceNumber.valueOf(String.valueOf(row.getString(1))).asLong();
    }
  }
}
