package io.tailrace.source.contact;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Await;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real PostgreSQL and its reader write into their logs. */
class SourceLogIT {
  private static final List<ViewSettings> VIEWS =
      List.of(
          new ViewSettings("orders", "orders", null, 100, 10_000),
          new ViewSettings("sums", "sums", null, 100, 10_000),
          new ViewSettings("few", null, "SELECT n FROM orders WHERE n < 3", 100, 10_000));

  @TempDir private Path folder;
  private TestPostgres server;
  private TestDatabase shop;
  private final Database database =
      new Database(
          new TreeMap<>(
              Map.of(
                  "orders", new Limits(100, 10_000),
                  "sums", new Limits(100, 10_000),
                  "few", new Limits(100, 10_000))),
          InstantSource.system());
  private final List<TestLoop> threads = new CopyOnWriteArrayList<>();

  @BeforeEach
  void makeTables() throws SQLException {
    server =
        TestPostgres.start(
            Map.of(
                "logging_collector", "on",
                "log_directory", folder.toString(),
                "log_filename", "server.log",
                "log_min_messages", "warning",
                "log_min_error_statement", "error"));
    shop = server.newDatabase();
    shop.execute(
        "CREATE TABLE orders (n int)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "CREATE VIEW sums AS SELECT sum(n) FROM orders",
        "CREATE PUBLICATION tailrace FOR TABLE orders",
        "CREATE ROLE reader LOGIN REPLICATION",
        "GRANT SELECT ON orders, sums TO reader");
  }

  @AfterEach
  void stop() throws IOException {
    threads.forEach(TestLoop::stop);
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reader", "postgres"})
  void theWholeLifeOfAHealthyNodeIsNoErrorInTheServersLog(String user) throws Exception {
    Set<String> before = errors();
    Sources sources = start(user);
    awaitStates(State.LIVE);
    shop.execute("INSERT INTO orders VALUES (1), (2), (3)");
    awaitRows(3);
    shop.execute("ALTER TABLE orders ADD COLUMN text text", "INSERT INTO orders VALUES (4, 'x')");
    awaitRows(4);
    sources.stop();
    threads.forEach(TestLoop::stop);
    Await.until(() -> "a connection is left", () -> !hasConnections());
    assertEquals(before, errors());

    assertThrows(SQLException.class, () -> shop.execute("SELECT mz_version()"));
    Await.until(() -> "what is wrong is not logged", () -> errors().size() > before.size());
  }

  private void awaitRows(long rows) {
    Await.until(
        () -> database.reports().toString(),
        () -> report("orders").rows() == rows && report("few").rows() == 2);
  }

  private boolean hasConnections() {
    try {
      String ours = "SELECT pid FROM pg_stat_activity WHERE application_name ~ '^tailrace'";
      return !shop.query(ours).isEmpty();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private Set<String> errors() {
    try (Stream<String> lines = Files.lines(folder.resolve("server.log"))) {
      return lines
          .filter(line -> line.matches(".*(ERROR|FATAL|PANIC|WARNING):.*"))
          .collect(toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anOutageIsOneLineForEachCauseAndOneForItsEnd() throws Exception {
    Set<String> told = ConcurrentHashMap.newKeySet();
    database.onChange(() -> told.add(report("sums").state() + ": " + report("sums").reason()));
    try (LogLines log = LogLines.all()) {
      Sources sources = start("reader");
      awaitStates(State.LIVE);
      server.kill();
      Await.until(
          () -> log.seen().toString(),
          () -> log.seen().stream().anyMatch(line -> line.contains("nothing answers")));
      server.startAgain();
      awaitStates(State.LIVE);
      Await.until(
          () -> log.seen().toString(),
          () -> log.seen().stream().anyMatch(line -> line.contains("is back")));
      sources.stop();
      assertTrue(
          told.contains("STALE: connected; waiting for the first rows"),
          "the outage is over before all is read: " + told);

      String name = "PostgreSQL 127.0.0.1:" + server.port() + "/" + shop.name();
      List<String> lines = log.seen().stream().filter(line -> line.contains(name)).toList();
      String causes = String.join("\n", lines.subList(0, lines.size() - 1));
      assertTrue(
          causes.contains(
              "WARNING "
                  + name
                  + " is away: nothing answers at the database's address: start the database, or"
                  + " correct tailrace.url; 3 views are stale; trying again"),
          causes);
      assertTrue(
          causes.lines().allMatch(line -> line.startsWith("WARNING " + name + " is away: ")),
          causes);
      assertEquals(causes.lines().distinct().count(), causes.lines().count(), causes);
      String end = lines.get(lines.size() - 1);
      assertTrue(end.matches("INFO .* is back after .* s; 3 views are live"), end);
      assertEquals(List.of(), log.seen().stream().filter(line -> line.contains("secret")).toList());
    }
  }

  private Sources start(String user) {
    return Sources.start(
        new DatabaseSettings("", shop.url() + "?connectTimeout=10", user, "secret", VIEWS),
        database,
        (name, loop) -> threads.add(new TestLoop(loop)),
        new Random(1));
  }

  private ViewReport report(String view) {
    return database.reports().stream()
        .filter(report -> report.view().equals(view))
        .findFirst()
        .orElseThrow();
  }

  private void awaitStates(State state) {
    Await.until(
        () -> database.reports().toString(),
        () -> database.reports().stream().allMatch(report -> report.state() == state));
  }
}
