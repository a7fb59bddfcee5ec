package io.tailrace.bench;

import io.tailrace.bench.load.Digest;
import io.tailrace.bench.load.Watchers;
import io.tailrace.bench.load.Watching;
import io.tailrace.testing.Node;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.replication.LogSequenceNumber;

/**
 * So many tables and as many views of one each, all followed by one node for clients that have
 * everything: {@code mvn -q -Pbench test-compile exec:exec "-Dbench="
 * -Dbench.main=io.tailrace.bench.ManyRelationsBench}.
 *
 * <p>{@code -Dserver} is written as {@code it.postgres}; {@code -Didentity=FULL} sets that for the
 * tables, which have a key.
 */
public final class ManyRelationsBench {
  private static final String SERVER = System.getProperty("server", "debian15");
  private static final String COUNTS = System.getProperty("tables", "10,150,400,1000");
  private static final String IDENTITY = System.getProperty("identity", "DEFAULT");
  private static final int REST_SECONDS = Integer.getInteger("rest", 60);
  private static final int PATIENCE_SECONDS = Integer.getInteger("patience", 300);
  private static final int VIEWS_A_STREAM = 50;
  private static final int TABLES_AT_ONCE = 100;
  private static final double TICK_MS = 10;

  private final TestDatabase database;
  private final int tables;
  private final List<String> views = new ArrayList<>();

  /** The one client of each view. */
  private final Map<String, Watching> clients = new HashMap<>();

  private ManyRelationsBench(TestDatabase database, int tables) {
    this.database = database;
    this.tables = tables;
    for (int i = 1; i <= tables; i++) {
      views.add("t" + i);
      views.add("v" + i);
    }
  }

  public static void main(String[] args) throws Exception {
    System.out.println(
        "| tables and views of them | live after, s | one table to its view, ms: first touch, again"
            + " | all tables in one transaction to the last client, s: first touch, again | opened"
            + " again | at rest: the database's CPU, per cent of a core | sessions | node's heap, MB |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String count : COUNTS.split(",", -1)) {
      try (TestPostgres server = TestPostgres.start(SERVER, Map.of())) {
        new ManyRelationsBench(server.newDatabase(), Integer.parseInt(count)).run();
      }
    }
  }

  private void run() throws Exception {
    make();
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("tailrace.url", database.url().replace("jdbc:", ""));
    parameters.put("tailrace.user", "tailrace");
    parameters.put("tailrace.views", String.join(",", views));
    long start = System.nanoTime();
    try (Node node = Node.start(List.of("-Xmx1g"), parameters);
        Watchers watchers = new Watchers(node.port(), (client, view, time, part) -> {})) {
      String live = awaitLive(node, start);
      open(watchers);
      long restarts = node.restarts();
      String first = change(watchers, 1, 1, "first");
      String again = change(watchers, 1, 1, "again");
      String firstOfAll = change(watchers, 1, tables, "first of all");
      String againOfAll = change(watchers, 1, tables, "again all");
      long opened = node.restarts() - restarts;
      long heap = node.heap() >> 20;
      String rest = rest(watchers);
      System.out.printf(
          "| %,d | %s | %s, %s | %s, %s | %d | %s | %d |%n",
          tables, live, first, again, firstOfAll, againOfAll, opened, rest, heap);
      equal();
    }
  }

  private void make() throws SQLException {
    for (int from = 1; from <= tables; from += TABLES_AT_ONCE) {
      database.execute(
          """
          DO $$ BEGIN
            FOR i IN %d..%d LOOP
              EXECUTE format('CREATE TABLE t%%s (id int PRIMARY KEY, a text, b numeric(10,2),'
                || ' c timestamptz)', i);
              EXECUTE format('INSERT INTO t%%s SELECT g, ''x''||g, g, ''2026-01-01''::timestamptz'
                || ' + g * ''1 s''::interval FROM generate_series(1, 20) g', i);
              EXECUTE format('ALTER TABLE t%%s REPLICA IDENTITY %s', i);
              EXECUTE format('CREATE VIEW v%%s AS SELECT a, sum(b) AS b, max(c) AS c FROM t%%s'
                || ' GROUP BY a', i, i);
            END LOOP;
          END $$
          """
              .formatted(from, Math.min(tables, from + TABLES_AT_ONCE - 1), IDENTITY));
    }
    database.execute(
        "CREATE ROLE tailrace LOGIN REPLICATION",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO tailrace",
        "CREATE PUBLICATION tailrace FOR TABLES IN SCHEMA public",
        "ANALYZE");
  }

  private String awaitLive(Node node, long start) throws Exception {
    while (true) {
      Map<String, String> states = node.states();
      long live = states.values().stream().filter("live"::equals).count();
      if (live == views.size()) {
        return "%.1f".formatted(seconds(start));
      }
      if (seconds(start) > PATIENCE_SECONDS) {
        return "%,d of %,d after %d".formatted(live, views.size(), PATIENCE_SECONDS);
      }
      Thread.sleep(100);
    }
  }

  private void open(Watchers watchers) throws IOException {
    for (int from = 0; from < views.size(); from += VIEWS_A_STREAM) {
      List<String> some = views.subList(from, Math.min(views.size(), from + VIEWS_A_STREAM));
      Watching client = watchers.open(some);
      some.forEach(view -> clients.put(view, client));
    }
    watchers.await(
        "the first contents",
        PATIENCE_SECONDS,
        () -> views.stream().allMatch(view -> timestamp(view) > 0));
  }

  private long timestamp(String view) {
    Watching client = clients.get(view);
    return client == null ? 0 : client.timestamp(view);
  }

  /**
   * Changes one row of these tables in one transaction; how long it took to every view's client.
   */
  private String change(Watchers watchers, int from, int to, String text) throws Exception {
    long began;
    long before;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = from; i <= to; i++) {
        statement.addBatch("UPDATE t" + i + " SET a = '" + text + "' WHERE id = 1");
      }
      statement.executeBatch();
      try (ResultSet end = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
        end.next();
        before = LogSequenceNumber.valueOf(end.getString(1)).asLong();
      }
      began = System.nanoTime();
      connection.commit();
    }
    List<String> touched = views.subList(2 * (from - 1), 2 * to);
    while (!touched.stream().allMatch(view -> timestamp(view) >= before)) {
      if (seconds(began) > PATIENCE_SECONDS) {
        return "not within " + PATIENCE_SECONDS + " s";
      }
      watchers.read(10);
    }
    double took = seconds(began);
    return from == to ? "%.0f".formatted(1_000 * took) : "%.2f".formatted(took);
  }

  /** Nothing is written, and nothing read but what comes. */
  private String rest(Watchers watchers) throws Exception {
    read(watchers, 10);
    Map<String, Long> before = Cpu.ofTailrace(database);
    long start = System.nanoTime();
    read(watchers, REST_SECONDS);
    double took = seconds(start);
    double ms = 0;
    Map<String, Long> after = Cpu.ofTailrace(database);
    for (Map.Entry<String, Long> session : after.entrySet()) {
      ms += session.getValue() - before.getOrDefault(session.getKey(), 0L);
    }
    long ended = before.keySet().stream().filter(each -> !after.containsKey(each)).count();
    return "%.2f (± %.2f)%s | %d"
        .formatted(
            ms / took / 10,
            TICK_MS * after.size() / took / 10,
            ended == 0 ? "" : ", without " + ended + " sessions that ended",
            after.size());
  }

  private static void read(Watchers watchers, int seconds) throws IOException {
    long start = System.nanoTime();
    while (seconds(start) < seconds) {
      watchers.read(100);
    }
  }

  private void equal() throws Exception {
    for (String view : List.of("t1", "v1", "t" + tables, "v" + tables)) {
      Digest truth = Watchers.truth(database, view);
      Watching client = clients.get(view);
      Digest held = client == null ? null : client.views().get(view);
      if (held == null || !held.isSame(truth)) {
        System.out.println("UNLIKE the database: " + view + " " + held + ", and not " + truth);
      }
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
