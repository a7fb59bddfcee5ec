package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.Application.SimpleSource;
import io.tailrace.testing.containers.ServerUnderTest;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The application in a server with a real database. It is deployed four times: with settings as
 * parameters, with settings in JNDI, without settings, and with wrong settings.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class HttpSuite {
  private static final int LEAVING_ROUNDS = Integer.getInteger("it.leaving.rounds", 20);

  private static final String COMPRESSED = "Accept-Encoding: gzip";

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
      awaitLive(name);
    }
  }

  private void awaitLive(String name) {
    try {
      Await.until(
          name + " is live",
          () -> get(name, "api/views").body().split("\"state\":\"live\"", -1).length == 3);
    } catch (AssertionError e) {
      throw new AssertionError(get(name, "api/views").body() + server.log(), e);
    }
  }

  private void deployAll() throws IOException {
    Map<String, String> settings =
        Map.of(
            "tailrace.url", database.url().replace("jdbc:", ""),
            "tailrace.user", database.user(),
            "tailrace.password", database.password());
    server.deploy(
        Application.of(
            "tailrace",
            with(settings, "tailrace.views", "orders,public.total", "tailrace.heartbeat", "1s")));
    server.deploy(jndi(settings));
    server.deploy(Application.of("empty", Map.of()));
    server.deploy(Application.of("wrong", Map.of("tailrace.veiws", "orders")));
  }

  private Application jndi(Map<String, String> settings) {
    Map<String, String> login =
        server.bindsDataSources() ? Map.of("tailrace.datasource", "jdbc/it") : settings;
    SimpleSource source =
        new SimpleSource(
            "jdbc/it", database.port(), "postgres", database.user(), database.password());
    return new Application(
        "jndi",
        Map.of("tailrace.streams.max", "4", "tailrace.heartbeat", "1s"),
        with(login, "tailrace.views", "orders,total"),
        server.bindsDataSources() ? source : null);
  }

  private static Map<String, String> with(Map<String, String> settings, String... more) {
    Map<String, String> all = new HashMap<>(settings);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
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
    return StrictClient.get(uri(name, path), headers);
  }

  private URI uri(String name, String path) {
    return server.uri(name).resolve(path);
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

  /** All that is told of a commit can be read before the next one is made. */
  @Test
  void aCompressedStreamIsTheSameAndAsPrompt() throws Exception {
    try (StrictClient client =
            open("tailrace", "api/stream?view=orders&view=public.total", COMPRESSED);
        StrictClient plain = open("tailrace", "api/stream?view=orders&view=public.total")) {
      Replica replica = client.replica();
      client.await("the contents", () -> replica.has("orders") && replica.has("public.total"));
      plain.await("the contents", () -> plain.replica().has("public.total"));
      assertEquals("gzip", client.header("Content-Encoding"));
      assertEquals("Accept-Encoding", client.header("Vary"));
      assertNull(plain.header("Content-Encoding"));
      for (int i = 1_000; i <= 1_020; i++) {
        execute(
            "INSERT INTO orders VALUES (" + i + ", repeat('é😀', " + i + "))",
            "UPDATE total SET n = " + i);
        String total = "[" + i + "]";
        client.await(
            "commit " + i, () -> replica.rows("public.total").equals(Replica.multiset(total)));
        plain.await(
            "commit " + i,
            () -> plain.replica().rows("public.total").equals(Replica.multiset(total)));
        assertEquals(plain.replica().rows("orders"), replica.rows("orders"));
      }
      execute("DELETE FROM orders WHERE id >= 1000");
      client.await("their end", () -> !has(client, 1_020));
    }
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
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
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
    int status = get("wrong", "").status();
    assertTrue(status == 404 || status == 503, () -> "status " + status);
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
  void aClientThatDoesNotReadDelaysNobody() throws Exception {
    try (StrictClient stalled = StrictClient.narrow(uri("tailrace", "api/stream/orders"), 4096);
        StrictClient other = open("tailrace", "api/stream/orders")) {
      stalled.await("the contents", () -> stalled.replica().has("orders"));
      other.await("the contents", () -> other.replica().has("orders"));
      for (int i = 100; i < 104; i++) {
        int id = i;
        execute("INSERT INTO orders VALUES (" + i + ", repeat('0123456789', 200000))");
        other.await("row " + id, () -> has(other, id));
      }
      execute("DELETE FROM orders WHERE id >= 100");
      other.await("their end", () -> !has(other, 103));
      stalled.await(
          "the same",
          () -> stalled.replica().rows("orders").equals(other.replica().rows("orders")));
      assertTrue(wasSent(other, 103));
      assertFalse(wasSent(stalled, 103), "it was behind, and skipped what was gone by then");
    }
  }

  /** A container gives what served those who left to the next ones. */
  @Test
  void whoeverLeavesHarmsNobodyWhoComes() throws Exception {
    for (int round = 0; round < LEAVING_ROUNDS; round++) {
      List<StrictClient> clients = new ArrayList<>();
      try {
        for (int i = 0; i < 8; i++) {
          clients.add(open("tailrace", "api/stream/orders"));
        }
        execute("INSERT INTO orders VALUES (200, 'here')");
        for (StrictClient each : clients) {
          each.await("who is there", () -> has(each, 200));
        }
        execute("DELETE FROM orders WHERE id = 200");
      } finally {
        for (StrictClient each : clients) {
          each.close();
        }
      }
    }
  }

  private static boolean wasSent(StrictClient client, int order) {
    return client.events().stream().anyMatch(each -> each.data().contains("[" + order + ","));
  }

  private static boolean has(StrictClient client, int order) {
    return client.replica().rows("orders").keySet().stream()
        .anyMatch(row -> row.getInt(0) == order);
  }

  /** No more than four streams are served at once. */
  @Test
  void theSeatsOfClientsThatVanishAreFreeAgain() throws Exception {
    for (int i = 0; i < 4; i++) {
      StrictClient vanishes = open("jndi", "api/stream/orders");
      vanishes.await("the contents", () -> vanishes.replica().has("orders"));
      vanishes.close();
    }
    List<StrictClient> together = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        together.add(seated());
      }
      assertEquals(503, get("jndi", "api/stream/orders").status());
    } finally {
      for (StrictClient each : together) {
        each.close();
      }
    }
  }

  private StrictClient seated() {
    AtomicReference<StrictClient> seated = new AtomicReference<>();
    Await.until(
        "a seat",
        () -> {
          try {
            StrictClient client = open("jndi", "api/stream/orders").awaitHeaders();
            if (client.status() == 200) {
              seated.set(client);
              return true;
            }
            client.close();
            return false;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    return Objects.requireNonNull(seated.get());
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void stoppingSaysGoodbyeAndLeavesNothing() throws Exception {
    try (StrictClient client = open("tailrace", "api/stream/orders");
        StrictClient compressed = open("tailrace", "api/stream/orders", COMPRESSED)) {
      client.await("the contents", () -> client.replica().has("orders"));
      compressed.await("the contents", () -> compressed.replica().has("orders"));
      server.retire("tailrace");
      for (StrictClient each : List.of(client, compressed)) {
        awaitEnd(each);
        SseEvent last = each.events().get(each.events().size() - 1);
        assertEquals("bye", last.event());
        assertTrue(last.retry() > 0);
      }
    }
    server.stop();
    // The second is Undertow's word for each client that left, the rest are Tomcat's for leaks.
    for (String unwanted :
        List.of(
            "A bug", "UT005088", "has failed to stop it", "memory leak", "failed to unregister")) {
      assertFalse(server.log().contains(unwanted), server.log());
    }
  }
}
