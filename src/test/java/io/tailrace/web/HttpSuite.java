package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.testing.Deadline;
import io.tailrace.testing.Replica;
import io.tailrace.testing.SseEvent;
import io.tailrace.testing.StrictClient;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The application in a server, over a real database: deployed with a descriptor from {@code
 * tomcat-conf}, once with its settings, once with them in JNDI, once without and once with wrong
 * ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class HttpSuite {
  private EmbeddedDatabase database;
  private ServerUnderTest server;

  abstract ServerUnderTest server() throws IOException;

  @BeforeAll
  void start() throws Exception {
    database = EmbeddedDatabase.start();
    execute(
        "CREATE TABLE orders (id int PRIMARY KEY, item text)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "CREATE TABLE total (n int8)",
        "ALTER TABLE total REPLICA IDENTITY FULL",
        "INSERT INTO orders VALUES (1, 'pen')",
        "INSERT INTO total VALUES (1)");
    server = server();
    deployAll();
    server.start();
    for (String name : List.of("tailrace", "jndi")) {
      Deadline.await(
          name + " is live",
          () -> get(name, "api/views").body().split("\"state\":\"live\"", -1).length == 3);
    }
  }

  private void deployAll() throws IOException {
    String url = database.url().replace("jdbc:", "");
    server.deploy(
        "tailrace",
        descriptor(
            parameter("tailrace.url", url),
            parameter("tailrace.user", database.user()),
            parameter("tailrace.password", database.password()),
            parameter("tailrace.views", "orders,public.total"),
            parameter("tailrace.heartbeat", "1s")));
    server.deploy(
        "jndi",
        descriptor(
            "<Resource name=\"jdbc/it\" auth=\"Container\""
                + " type=\"org.postgresql.ds.PGSimpleDataSource\""
                + " factory=\"org.postgresql.ds.common.PGObjectFactory\" serverName=\"127.0.0.1\""
                + " portNumber=\""
                + database.port()
                + "\" databaseName=\"postgres\" user=\""
                + database.user()
                + "\" password=\""
                + database.password()
                + "\"/>",
            environment("tailrace.datasource", "jdbc/it"),
            environment("tailrace.views", "orders,total")));
    server.deploy("empty", descriptor());
    server.deploy("wrong", descriptor(parameter("tailrace.veiws", "orders")));
  }

  /** The one in {@code tomcat-conf} with these lines. */
  private static String descriptor(String... lines) throws IOException {
    return Files.readString(Path.of("tomcat-conf/tailrace.xml"))
        .replace("</Context>", String.join("\n", lines) + "\n</Context>");
  }

  private static String parameter(String name, String value) {
    return "<Parameter name=\"" + name + "\" value=\"" + value + "\" override=\"false\"/>";
  }

  private static String environment(String name, String value) {
    return "<Environment name=\"" + name + "\" type=\"java.lang.String\" value=\"" + value + "\"/>";
  }

  @AfterAll
  void stop() throws Exception {
    try {
      if (server != null) {
        server.close();
      }
    } finally {
      database.close();
    }
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String each : statements) {
        statement.execute(each);
      }
      connection.commit();
    }
  }

  private StrictClient get(String name, String path, String... headers) {
    try (StrictClient client = open(name, path, headers)) {
      return client.awaitEnd();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private StrictClient open(String name, String path, String... headers) throws IOException {
    return StrictClient.get(server.uri(name).resolve(path), headers);
  }

  @Test
  void everyCommitIsOneChangeOfAllViews() throws Exception {
    try (StrictClient client = open("tailrace", "api/stream?view=orders&view=public.total")) {
      Replica replica = client.replica();
      client.await("the contents", () -> replica.has("orders") && replica.has("public.total"));
      execute("DELETE FROM orders", "UPDATE total SET n = 0");
      client.await("nothing", () -> replica.rows("public.total").equals(Replica.multiset("[0]")));
      assertEquals(Replica.multiset(), replica.rows("orders"));
      for (int i = 1; i <= 50; i++) {
        execute(
            "INSERT INTO orders VALUES (" + i + ", 'Stift \"é😀\"')", "UPDATE total SET n = " + i);
        String total = "[" + i + "]";
        client.await(
            "commit " + i, () -> replica.rows("public.total").equals(Replica.multiset(total)));
        assertEquals(i, replica.rows("orders").size());
      }
      assertTrue(
          replica.rows("orders").containsKey(one("[50,\"Stift \\\"é😀\\\"\"]")),
          () -> replica.rows("orders").toString());
    }
  }

  private static JsonArray one(String row) {
    return Replica.multiset(row).keySet().iterator().next();
  }

  @Test
  void settingsInJndiAreTheSame() throws Exception {
    try (StrictClient there = open("jndi", "api/stream/total");
        StrictClient here = open("tailrace", "api/stream/public.total")) {
      there.await("the contents", () -> there.replica().has("total"));
      here.await("the contents", () -> here.replica().has("public.total"));
      assertEquals(here.replica().rows("public.total"), there.replica().rows("total"));
    }
  }

  @Test
  void theContentsAreServedOnce() throws Exception {
    StrictClient client = get("tailrace", "api/views/orders");
    assertEquals(200, client.status());
    assertTrue(client.body().startsWith("{\"view\":\"orders\",\"timestamp\":"), client.body());
    assertTrue(String.valueOf(client.header("ETag")).matches("\"[0-9a-f]+-\\d+\""));
  }

  @Test
  void thePagesComeWithTheirScriptsAndNothingElse() throws Exception {
    StrictClient page = get("tailrace", "");
    assertEquals(200, page.status());
    assertTrue(page.body().contains("<html"), page.body());
    assertEquals(
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
        page.header("Content-Security-Policy"));
    assertEquals("no-cache", page.header("Cache-Control"));
    assertEquals(200, get("tailrace", "webjars/vega/5.32.0/vega.min.js").status());
    assertEquals(404, get("tailrace", "WEB-INF/web.xml").status());
  }

  @Test
  void anOutageCostsOneDifference() throws Exception {
    try (StrictClient client = open("tailrace", "api/stream/orders")) {
      client.await("the contents", () -> client.replica().has("orders"));
      database.kill();
      client.await("stale", () -> client.replica().state("orders").equals("stale"));
      database.restart();
      execute("DELETE FROM orders", "INSERT INTO orders VALUES (7, 'after')");
      client.await(
          "the difference",
          () -> client.replica().rows("orders").equals(Replica.multiset("[7,\"after\"]")));
      assertEquals(1, client.events().stream().filter(event -> event.is("snapshot")).count());
      client.await("live", () -> client.replica().state("orders").equals("live"));
    }
  }

  @Test
  void operatorsAreAnswered() {
    assertEquals(200, get("tailrace", "health/live").status());
    assertEquals(200, get("tailrace", "health/ready").status());
    String metrics = get("tailrace", "metrics").body();
    for (String sample :
        List.of(
            "tailrace_view_age_seconds{view=\"orders\"} ",
            "tailrace_source_restarts_total{source=\"(default)\"} ",
            "jvm_threads_live_threads ")) {
      assertTrue(metrics.contains("\n" + sample), metrics);
    }
    assertEquals(200, get("empty", "health/live").status());
    assertEquals(503, get("empty", "health/ready").status());
  }

  @Test
  void withoutSettingsItStartsAndSaysWhatToWrite() {
    for (String path : List.of("", "index.html", "api/views", "api/stream/orders")) {
      StrictClient client = get("empty", path);
      assertEquals(503, client.status(), path);
      assertTrue(client.body().contains("Write tailrace.url=postgresql://"), client.body());
    }
  }

  @Test
  void wrongSettingsStopTheDeploymentWithOneLine() throws Exception {
    assertEquals(404, get("wrong", "").status());
    assertTrue(
        server
            .log()
            .contains(
                "tailrace.veiws (context parameter): is not a setting; did you mean"
                    + " tailrace.views?"),
        server.log());
  }

  private void awaitEnd(StrictClient client) throws IOException {
    try {
      client.awaitEnd();
    } catch (AssertionError e) {
      throw new AssertionError(server.log(), e);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void stoppingSaysGoodbyeAndLeavesNothing() throws Exception {
    try (StrictClient client = open("tailrace", "api/stream/orders")) {
      client.await("the contents", () -> client.replica().has("orders"));
      server.stop();
      awaitEnd(client);
      SseEvent last = client.events().get(client.events().size() - 1);
      assertEquals("bye", last.event());
      assertTrue(last.retry() > 0);
    }
    for (String leak : List.of("has failed to stop it", "memory leak", "failed to unregister")) {
      assertFalse(server.log().contains(leak), server.log());
    }
  }
}
