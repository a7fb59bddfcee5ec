package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application is redeployed under its clients: a restart is an outage like any other. */
final class RestartIT {
  private static final int CLIENTS = 20;
  private static final int ROWS = 5_000;

  /** A status, one change of three rows, and what a stream begins with. */
  private static final long SMALL = 2_000;

  private final TestPostgres postgres = TestPostgres.start(Map.of());
  private final TestDatabase database = postgres.newDatabase();
  private final EmbeddedTomcat tomcat = new EmbeddedTomcat();
  private final List<StrictClient> open = new ArrayList<>();

  RestartIT() throws IOException, SQLException {}

  @BeforeEach
  void fill() throws SQLException {
    database.execute(
        "CREATE TABLE t (n int8 PRIMARY KEY, s text)",
        "INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, " + ROWS + ") g",
        "CREATE TABLE few (n int8)",
        "ALTER TABLE few REPLICA IDENTITY FULL",
        "CREATE VIEW counted AS SELECT count(*) AS n FROM t");
  }

  @AfterEach
  void stop() throws Exception {
    try (postgres;
        tomcat) {
      for (StrictClient client : open) {
        client.close();
      }
      assertFalse(tomcat.log().contains("A bug"), tomcat.log());
    }
  }

  private void start(String... more) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("tailrace.url", database.url());
    settings.put("tailrace.user", "postgres");
    settings.put("tailrace.views", "t,counted");
    for (String each : more) {
      settings.put(each.split("=", 2)[0], each.split("=", 2)[1]);
    }
    tomcat.deploy(Application.of("shop", settings));
    tomcat.start();
  }

  private List<Replica> clients(String views) throws IOException {
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      StrictClient client = StrictClient.get(tomcat.uri("shop").resolve("api/stream/" + views));
      open.add(client);
      client.await("the view", () -> client.replica().rows(views).size() > 0);
      replicas.add(client.replica());
    }
    return replicas;
  }

  private void goodbyes() throws IOException {
    for (StrictClient client : open) {
      client.awaitEvent("bye");
      client.close();
      client.replica().disconnected();
    }
    open.clear();
  }

  private Map<?, Long> truth() throws SQLException {
    return Replica.multiset(
        database.query("SELECT json_build_array(n, s) FROM t").stream()
            .map(each -> each.replace("\" :", "\":"))
            .toArray(String[]::new));
  }

  private void change() throws SQLException {
    database.execute(
        "UPDATE t SET s = 'changed' WHERE n = 7",
        "DELETE FROM t WHERE n = 8",
        "INSERT INTO t VALUES (1000000, 'new')");
  }

  private void assertOneDifference(List<Replica> replicas) throws Exception {
    Map<?, Long> truth = truth();
    for (Replica replica : replicas) {
      StrictClient client =
          StrictClient.resume(tomcat.uri("shop").resolve("api/stream/t"), replica);
      open.add(client);
      client.await(
          "the rows after the restart",
          () -> replica.rows("t").equals(truth) && replica.state("t").equals("live"));
      assertEquals(
          List.of(), client.events().stream().filter(each -> each.is("snapshot")).toList());
      assertEquals(1, client.events().stream().filter(each -> each.is("batch")).count());
      assertTrue(client.received() < SMALL, () -> client.received() + " bytes: " + client);
    }
  }

  @Test
  void aRedeploymentCostsEachClientOneDifference() throws Exception {
    start();
    List<Replica> replicas = clients("t");
    assertTrue(open.get(0).received() > 100 * ROWS / 20, "a snapshot is large");
    for (int round = 0; round < 2; round++) {
      tomcat.stopApplication("shop");
      goodbyes();
      database.execute(
          "UPDATE t SET s = 'round " + round + "' WHERE n = 7",
          "DELETE FROM t WHERE n = " + (100 + round),
          "INSERT INTO t VALUES (" + (1_000_000 + round) + ", 'new')");
      tomcat.startAgain("shop");
      assertOneDifference(replicas);
    }
    String log = tomcat.log();
    assertTrue(log.contains("Stopped: " + CLIENTS + " streams ended in "), log);
    assertTrue(log.contains("; saved 2 views with " + (ROWS + 1) + " rows ("), log);
    assertTrue(log.contains("Took back 2 views with " + (ROWS + 1) + " rows ("), log);
  }

  @Test
  void aRestartWhileTheDatabaseIsAwayServesWhatThereWas() throws Exception {
    start();
    List<Replica> replicas = clients("t");
    postgres.kill();
    tomcat.stopApplication("shop");
    goodbyes();
    tomcat.startAgain("shop");
    try (StrictClient fresh = StrictClient.get(tomcat.uri("shop").resolve("api/stream/t"))) {
      fresh.await("the saved rows", () -> fresh.replica().rows("t").size() == ROWS);
      fresh.await("stale", () -> fresh.replica().state("t").equals("stale"));
    }
    try (StrictClient ready = StrictClient.get(tomcat.uri("shop").resolve("health/ready"))) {
      assertEquals(503, ready.awaitEnd().status());
    }
    postgres.startAgain();
    change();
    assertOneDifference(replicas);
    Await.until(
        "ready",
        () -> {
          try (StrictClient ready = StrictClient.get(tomcat.uri("shop").resolve("health/ready"))) {
            return ready.awaitEnd().status() == 200;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void aTableThatWasMadeAnewMeanwhileIsAnotherHistory() throws Exception {
    start();
    List<Replica> replicas = clients("t");
    tomcat.stopApplication("shop");
    goodbyes();
    database.execute(
        "CREATE TABLE other AS SELECT * FROM t",
        "DROP TABLE t CASCADE",
        "CREATE TABLE t (n int8 PRIMARY KEY, s text)",
        "INSERT INTO t SELECT * FROM other WHERE n <> 3",
        "CREATE VIEW counted AS SELECT count(*) AS n FROM t",
        "DO $$BEGIN IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'tailrace')"
            + " THEN ALTER PUBLICATION tailrace ADD TABLE t; END IF; END$$");
    tomcat.startAgain("shop");
    Map<?, Long> truth = truth();
    for (Replica replica : replicas) {
      StrictClient client =
          StrictClient.resume(tomcat.uri("shop").resolve("api/stream/t"), replica);
      open.add(client);
      client.await("the rows of the new table", () -> replica.rows("t").equals(truth));
    }
  }

  @Test
  void nothingIsSavedWhereThatIsSwitchedOff() throws Exception {
    start("tailrace.state-dir=none");
    List<Replica> replicas = clients("t");
    tomcat.stopApplication("shop");
    goodbyes();
    tomcat.startAgain("shop");
    try (StrictClient client =
        StrictClient.resume(tomcat.uri("shop").resolve("api/stream/t"), replicas.get(0))) {
      client.awaitEvent("snapshot");
    }
    assertTrue(tomcat.log().contains("; nothing is saved (tailrace.state-dir=none)"));
  }
}
