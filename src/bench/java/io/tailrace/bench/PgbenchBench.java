package io.tailrace.bench;

import io.tailrace.bench.load.Delays;
import io.tailrace.bench.load.Digest;
import io.tailrace.bench.load.Marker;
import io.tailrace.bench.load.Pgbench;
import io.tailrace.bench.load.Watchers;
import io.tailrace.bench.load.Watching;
import io.tailrace.testing.Node;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * pgbench on Debian's PostgreSQL with its defaults, by turns alone and with a node that follows its
 * four tables and two aggregates of them for clients that have all six: {@code mvn -q -Pbench
 * test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.PgbenchBench}.
 *
 * <p>{@code -Dserver} is written as {@code it.postgres}; {@code -Didentity=FULL} sets that for the
 * tables with a key too.
 */
public final class PgbenchBench {
  private static final String SERVER = System.getProperty("server", "debian15");
  private static final int SCALE = Integer.getInteger("scale", 10);
  private static final int SECONDS = Integer.getInteger("seconds", 60);
  private static final int ROUNDS = Integer.getInteger("rounds", 2);
  private static final int WRITERS = Integer.getInteger("writers", 50);
  private static final int CLIENTS = Integer.getInteger("clients", 50);
  private static final String IDENTITY = System.getProperty("identity", "DEFAULT");
  private static final Duration BETWEEN_MARKERS = Duration.ofMillis(100);
  private static final int PATIENCE_SECONDS = 300;

  private static final List<String> TABLES =
      List.of("pgbench_accounts", "pgbench_branches", "pgbench_tellers");
  private static final List<String> VIEWS =
      List.of(
          "pgbench_accounts",
          "pgbench_branches",
          "pgbench_tellers",
          "pgbench_history",
          "tellers_by_branch",
          "history_by_branch");

  private final TestDatabase database;
  private final Delays sinceCommit = new Delays();
  private long notLive;

  private PgbenchBench(TestDatabase database) {
    this.database = database;
  }

  public static void main(String[] args) throws Exception {
    System.out.println(
        "| round | TPS | opened again | clients told that a view is not live | clients unlike SELECT"
            + " | commit to client, ms: p50, p99, most | by the commit's own time: p50, p99 |"
            + " the last commit after, s | first contents of all clients after, s | node's heap, MB"
            + " |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    try (TestPostgres server = TestPostgres.start(SERVER, Map.of())) {
      for (int round = 1; round <= ROUNDS; round++) {
        PgbenchBench alone = new PgbenchBench(server.newDatabase());
        alone.fill();
        double tps = Pgbench.run(alone.database, WRITERS, SECONDS).tps();
        System.out.printf("| %d, alone | %.0f | | | | | | | | |%n", round, tps);
        PgbenchBench followed = new PgbenchBench(server.newDatabase());
        followed.fill();
        followed.follow(round);
      }
    }
  }

  private void fill() throws Exception {
    Pgbench.fill(database, SCALE);
    database.execute(
        "CREATE TABLE marker (n int PRIMARY KEY)",
        "INSERT INTO marker VALUES (0)",
        "CREATE VIEW tellers_by_branch AS SELECT bid, count(*) AS tellers, sum(tbalance) AS balance"
            + " FROM pgbench_tellers GROUP BY bid",
        "CREATE VIEW history_by_branch AS SELECT bid, count(*) AS n, sum(delta) AS delta"
            + " FROM pgbench_history GROUP BY bid",
        "DO $$ BEGIN CREATE ROLE tailrace LOGIN REPLICATION;"
            + " EXCEPTION WHEN duplicate_object THEN END $$",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO tailrace");
  }

  private void follow(int round) throws Exception {
    database.execute(
        "ALTER TABLE pgbench_history REPLICA IDENTITY FULL",
        "CREATE PUBLICATION tailrace FOR TABLE marker, pgbench_history, "
            + String.join(", ", TABLES));
    for (String table : TABLES) {
      database.execute("ALTER TABLE " + table + " REPLICA IDENTITY " + IDENTITY);
    }
    database.execute("ALTER TABLE marker REPLICA IDENTITY " + IDENTITY);
    List<String> views = new ArrayList<>(VIEWS);
    views.add("marker");
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("tailrace.url", database.url().replace("jdbc:", ""));
    parameters.put("tailrace.user", "tailrace");
    parameters.put("tailrace.views", String.join(",", views));
    try (Node node = Node.start(List.of("-Xmx3g"), parameters);
        Marker marker = new Marker(database, BETWEEN_MARKERS);
        Watchers watchers = new Watchers(node.port(), listener(marker))) {
      long opened = System.nanoTime();
      for (int i = 0; i < CLIENTS; i++) {
        Watching unused = watchers.open(views);
      }
      watchers.await(
          "the first contents",
          PATIENCE_SECONDS,
          () -> watchers.clients().stream().allMatch(each -> hasAll(each, views)));
      double loaded = seconds(opened);
      notLive = 0;
      long restarts = node.restarts();
      marker.start();
      Pgbench pgbench = Pgbench.run(database, WRITERS, SECONDS);
      while (pgbench.isRunning()) {
        watchers.read(10);
      }
      double tps = pgbench.tps();
      int last = marker.stop();
      long over = System.nanoTime();
      boolean ended = await(watchers, () -> marker.isSeen(watchers.clients(), last));
      double behind = seconds(over);
      Map<String, Digest> truths = truths();
      boolean unused = await(watchers, () -> unlike(watchers, truths) == 0);
      System.out.printf(
          "| %d, followed | %.0f | %d | %d | %s | %.1f, %.1f, %.1f | %.0f, %.0f | %s | %.1f | %d |%n",
          round,
          tps,
          node.restarts() - restarts,
          notLive,
          unlike(watchers, truths) + " of " + CLIENTS,
          marker.delays().percentile(50),
          marker.delays().percentile(99),
          marker.delays().percentile(100),
          sinceCommit.percentile(50),
          sinceCommit.percentile(99),
          ended ? "%.1f".formatted(behind) : "not within %.0f".formatted(behind),
          loaded,
          node.heap() >> 20);
    }
  }

  private Watching.Listener listener(Marker marker) {
    return new Watching.Listener() {
      @Override
      public void told(Watching client, String view, long time, Watching.Part part) {
        if (view.equals("marker") && !part.first().isEmpty()) {
          marker.seen(client, part.first());
          sinceCommit.add((System.currentTimeMillis() - time) * 1_000_000);
        }
      }

      @Override
      public void state(Watching client, String json) {
        if (!json.contains("\"state\":\"live\"")) {
          notLive++;
        }
      }
    };
  }

  private static boolean hasAll(Watching client, List<String> views) {
    return views.stream().allMatch(view -> client.timestamp(view) > 0);
  }

  /** Reads until this holds, or for as long as anybody would wait. */
  private static boolean await(Watchers watchers, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      watchers.read(10);
    }
    return true;
  }

  private Map<String, Digest> truths() throws Exception {
    Map<String, Digest> truths = new LinkedHashMap<>();
    for (String view : VIEWS) {
      truths.put(view, Watchers.truth(database, view));
    }
    return truths;
  }

  private static long unlike(Watchers watchers, Map<String, Digest> truths) {
    return watchers.clients().stream()
        .filter(
            client ->
                !truths.entrySet().stream()
                    .allMatch(
                        truth ->
                            client.views().containsKey(truth.getKey())
                                && client.views().get(truth.getKey()).isSame(truth.getValue())))
        .count();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
