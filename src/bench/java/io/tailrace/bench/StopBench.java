package io.tailrace.bench;

import io.tailrace.bench.load.Digest;
import io.tailrace.bench.load.Marker;
import io.tailrace.bench.load.Watchers;
import io.tailrace.bench.load.Watching;
import io.tailrace.testing.Node;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A node that is stopped (SIGSTOP) for some time while a hundred commits a second go on, under the
 * server's own {@code wal_sender_timeout}: {@code mvn -q -Pbench test-compile exec:exec "-Dbench="
 * -Dbench.main=io.tailrace.bench.StopBench}. A node loses nothing if it opened nothing again.
 */
public final class StopBench {
  private static final String SERVER = System.getProperty("server", "debian15");
  private static final String STOPS = System.getProperty("stops", "5,15,30,45");
  private static final String IDENTITY = System.getProperty("identity", "DEFAULT");
  private static final int PATIENCE_SECONDS = 120;

  private StopBench() {}

  public static void main(String[] args) throws Exception {
    System.out.println(
        "| stopped for, s | commits meanwhile | opened again | caught up after, s | at the end |");
    System.out.println("|---|---|---|---|---|");
    try (TestPostgres server = TestPostgres.start(SERVER, Map.of())) {
      TestDatabase database = server.newDatabase();
      database.execute(
          "CREATE TABLE marker (n int PRIMARY KEY)",
          "INSERT INTO marker VALUES (0)",
          "ALTER TABLE marker REPLICA IDENTITY " + IDENTITY,
          "CREATE VIEW square AS SELECT n::int8 * n AS n FROM marker",
          "CREATE ROLE tailrace LOGIN REPLICATION",
          "GRANT SELECT ON marker, square TO tailrace",
          "CREATE PUBLICATION tailrace FOR TABLE marker");
      for (String stop : STOPS.split(",", -1)) {
        run(database, Integer.parseInt(stop));
      }
    }
  }

  private static void run(TestDatabase database, int stop) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("tailrace.url", database.url().replace("jdbc:", ""));
    parameters.put("tailrace.user", "tailrace");
    parameters.put("tailrace.views", "marker,square");
    database.execute("UPDATE marker SET n = 0");
    try (Node node = Node.start(List.of("-Xmx256m"), parameters);
        Marker marker = new Marker(database, Duration.ofMillis(10));
        Watchers watchers = new Watchers(node.port(), listener(marker))) {
      Watching client = watchers.open(List.of("marker", "square"));
      watchers.await(
          "the first contents",
          PATIENCE_SECONDS,
          () -> client.timestamp("marker") > 0 && client.timestamp("square") > 0);
      marker.start();
      read(watchers, 2);
      long restarts = node.restarts();
      int before = marker.number();
      try (Closeable frozen = node.freeze()) {
        Objects.requireNonNull(frozen);
        read(watchers, stop);
      }
      int missed = marker.number() - before;
      long began = System.nanoTime();
      watchers.await(
          "what was missed",
          PATIENCE_SECONDS,
          () -> marker.isSeen(watchers.clients(), before + missed));
      double caughtUp = (System.nanoTime() - began) / 1e9;
      read(watchers, 5);
      int last = marker.stop();
      watchers.await(
          "the end",
          PATIENCE_SECONDS,
          () -> marker.isSeen(watchers.clients(), last) && client.timestamp("square") > 0);
      Digest truth = Watchers.truth(database, "square");
      watchers.await(
          "the view",
          PATIENCE_SECONDS,
          () -> truth.isSame(client.views().getOrDefault("square", new Digest())));
      System.out.printf(
          "| %d | %,d | %d | %.1f | equal to SELECT |%n",
          stop, missed, node.restarts() - restarts, caughtUp);
    }
  }

  private static Watching.Listener listener(Marker marker) {
    return (client, view, time, part) -> {
      if (view.equals("marker") && !part.first().isEmpty()) {
        marker.seen(client, part.first());
      }
    };
  }

  private static void read(Watchers watchers, int seconds) throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < seconds * 1_000_000_000L) {
      watchers.read(50);
    }
  }
}
