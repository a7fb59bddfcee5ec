package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application is stopped while it is in the middle of something with its database. */
final class StoppingIT {
  /** Two seconds for goodbyes, and five for threads that end by themselves. */
  private static final Duration STOP = Duration.ofSeconds(7);

  /** The server gives up making a slot after twenty seconds by itself. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private final TestPostgres postgres = TestPostgres.start(Map.of());
  private final TestDatabase database = postgres.newDatabase();
  private final EmbeddedTomcat tomcat = new EmbeddedTomcat();

  StoppingIT() throws IOException, SQLException {}

  @BeforeEach
  void fill() throws SQLException {
    database.execute(
        "CREATE TABLE t (n int8, s text)",
        "ALTER TABLE t REPLICA IDENTITY FULL",
        "INSERT INTO t VALUES (1, 'x')");
  }

  @AfterEach
  void stop() throws Exception {
    try (postgres;
        tomcat) {
      assertFalse(tomcat.log().contains("Threads have not ended"), tomcat.log());
      assertFalse(tomcat.log().contains("A bug"), tomcat.log());
    }
  }

  @Test
  void theDatabaseIsAway() throws Exception {
    try (StrictClient client = open()) {
      client.awaitEvent("snapshot");
      postgres.kill();
      client.await("stale", () -> client.events().stream().anyMatch(StoppingIT::isStale));
      stopTomcat();
      assertGoodbye(client);
    }
    postgres.startAgain();
    awaitNothingLeft();
  }

  @Test
  void theDatabaseDoesNotAnswerInTheMiddleOfALargeTable() throws Exception {
    database.execute("INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 500000) g");
    try (StrictClient client = open()) {
      Await.until("the reading", () -> isRunning("tailrace tables", "COPY%", "%"));
      Closeable thaw = postgres.freeze();
      try {
        stopTomcat();
      } finally {
        thaw.close();
      }
      assertGoodbye(client);
      assertEquals(Map.of(), client.replica().rows("t"));
    }
    awaitNothingLeft();
  }

  @Test
  void makingTheSlotWaitsForATransaction() throws Exception {
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (2, 'y')");
      try (StrictClient client = open()) {
        Await.until(
            "the wait", () -> isRunning("tailrace replication", "CREATE_REPLICATION%", "Lock"));
        stopTomcat();
        assertGoodbye(client);
      }
      awaitNothingLeft();
    }
  }

  private StrictClient open() throws IOException {
    tomcat.deploy(
        Application.of(
            "tailrace",
            Map.of(
                "tailrace.url", database.url(),
                "tailrace.user", "postgres",
                "tailrace.views", "t")));
    tomcat.start();
    return StrictClient.get(tomcat.uri("tailrace").resolve("api/stream/t"));
  }

  private static boolean isStale(SseEvent event) {
    return event.is("status") && event.data().contains("\"stale\"");
  }

  /** It may not take longer than it is said to. */
  private void stopTomcat() {
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(
            () -> {
              try {
                tomcat.stop();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    Await.until(STOP, "the end", stopped::isDone);
    stopped.join();
    assertEquals(
        List.of(),
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("tailrace "))
            .toList());
  }

  private static void assertGoodbye(StrictClient client) throws IOException {
    client.awaitEnd();
    assertEquals("bye", client.events().get(client.events().size() - 1).event());
  }

  private boolean isRunning(String application, String query, String waits) {
    return !query(
            "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND application_name = '"
                + application
                + "' AND query LIKE '"
                + query
                + "' AND coalesce(wait_event_type, '') LIKE '"
                + waits
                + "'")
        .isEmpty();
  }

  private void awaitNothingLeft() {
    Await.until(
        SOON,
        "no connection and no slot is left",
        () ->
            query(
                    "SELECT application_name FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'tailrace%'"
                        + " UNION ALL SELECT slot_name FROM pg_replication_slots")
                .isEmpty());
  }

  private List<String> query(String sql) {
    try {
      return database.query(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
