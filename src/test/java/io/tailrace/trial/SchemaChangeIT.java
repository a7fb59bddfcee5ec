package io.tailrace.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.trial.SchemaChange.Expected;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients see of each change of schema, all of them at once, each in its own database. */
final class SchemaChangeIT {
  private static final int AT_ONCE = 12;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @RegisterExtension
  private static final PostgresExtension postgres =
      new PostgresExtension(
          Map.of("max_connections", "200", "max_wal_senders", "50", "max_replication_slots", "50"));

  private static ExecutorService executor;

  @BeforeAll
  static void start() {
    executor = Executors.newFixedThreadPool(AT_ONCE);
  }

  @AfterAll
  static void stop() throws IOException {
    executor.shutdownNow();
  }

  @TestFactory
  Stream<DynamicTest> clientsSee() throws Exception {
    int version = postgres.version();
    postgres.server().database().execute("CREATE ROLE reader LOGIN REPLICATION PASSWORD 'secret'");
    return SchemaChanges.all(version).stream()
        .map(change -> test(change, executor.submit(() -> run(change))))
        .toList()
        .stream();
  }

  private static DynamicTest test(SchemaChange change, Future<Boolean> result) {
    return DynamicTest.dynamicTest(change.name(), () -> assertTrue(result.get()));
  }

  private static boolean run(SchemaChange change) throws Exception {
    TestDatabase database = postgres.newDatabase();
    database.execute(SchemaChanges.TABLES);
    database.execute(change.before().toArray(String[]::new));
    ViewSettings other = new ViewSettings("other", "other", null, 1_000, 1_000_000);
    List<ViewSettings> views = List.of(change.view(), other);
    Journal journal = new Journal();
    String user = change.unprivileged() ? "reader" : "postgres";
    try (TrialNode node = new TrialNode(database, user, views, journal)) {
      Alert alert = new Alert();
      TrialClient client = new TrialClient(List.of("view", "other"), alert, journal);
      client.connect(node);
      Watched watched = new Watched(database, change, client, alert, journal);
      watched.awaitTruth(change.view());
      watched.awaitTruth(other);
      int snapshots = alert.snapshots("view");

      database.execute("BEGIN; " + String.join("; ", change.change()) + "; COMMIT");
      if (change.expected() instanceof Expected.Failed failed) {
        watched.await("failed " + failed.reason(), () -> isFailed(alert, failed.reason()));
        database.execute("INSERT INTO other VALUES (2)");
        if (failed.all()) {
          watched.await("other to fail too", () -> alert.status("other").startsWith("failed "));
        } else {
          watched.awaitTruth(other);
        }
        assertTrue(isFailed(alert, failed.reason()), alert.status("view"));
        assertEquals(snapshots, alert.snapshots("view"));
        database.execute("BEGIN; " + String.join("; ", change.repair()) + "; COMMIT");
      }
      if (change.expected() instanceof Expected.Snapshot) {
        watched.await("a snapshot", () -> alert.snapshots("view") > snapshots);
      }
      watched.awaitTruth(change.view());
      watched.awaitTruth(other);
      if (goesOn(database)) {
        watched.awaitTruth(change.view());
      }
      if (change.expected() instanceof Expected.Difference) {
        assertEquals(snapshots, alert.snapshots("view"));
      }
      assertEquals(1, alert.snapshots("other"));
      client.leave();
    }
    journal.check();
    return true;
  }

  /** Changes rows of what was altered, where it is still there. */
  private static boolean goesOn(TestDatabase database) throws SQLException {
    boolean changed = false;
    for (String relation : List.of("t", "p")) {
      boolean there =
          !database
              .query(
                  "SELECT 1 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                      + " WHERE c.oid = to_regclass('"
                      + relation
                      + "') AND c.relkind IN ('r', 'p') AND a.attname = 'id'")
              .isEmpty();
      if (there) {
        database.execute("INSERT INTO " + relation + " (id) VALUES (2)");
        changed = true;
      }
    }
    return changed;
  }

  private static boolean isFailed(Alert alert, String reason) {
    String status = alert.status("view");
    return status.startsWith("failed ") && status.contains(reason);
  }

  /** One change's database and client, waited for. */
  private record Watched(
      TestDatabase database,
      SchemaChange change,
      TrialClient client,
      Alert alert,
      Journal journal) {

    void awaitTruth(ViewSettings view) throws Exception {
      String name = view.name();
      await(
          name
              + " to be "
              + ExpectedRows.columns(database, view)
              + " "
              + ExpectedRows.of(database, view),
          () ->
              alert.status(name).equals("live")
                  && client.columns(name).equals(ExpectedRows.columns(database, view))
                  && client.rows(name).equals(ExpectedRows.of(database, view)));
    }

    void await(String what, Callable<Boolean> condition) throws Exception {
      long end = System.nanoTime() + LIMIT.toNanos();
      while (!condition.call()) {
        journal.check();
        if (System.nanoTime() > end) {
          throw new AssertionError(change + ": waited for " + what + " but found " + found());
        }
        LockSupport.parkNanos(20_000_000);
      }
    }

    private String found() {
      return alert.status("view")
          + " "
          + client.columns("view")
          + " "
          + client.rows("view")
          + ", other "
          + alert.status("other")
          + " "
          + client.rows("other");
    }
  }
}
