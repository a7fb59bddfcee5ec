package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import io.tailrace.view.zset.Column;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream goes on exactly where the contents end that {@code GET api/views/{view}} gave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PositionIT {
  private static final String HEADER = "Tailrace-Position";
  private static final String OWN = CallerFilter.HEADER + ": a";

  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", "int8"),
          new Column("customer_id", "int4"),
          new Column("tenant", "text"));

  private static final String[] ROWS = {
    "[1,42,\"a\"]", "[2,42,\"b\"]", "[2,42,\"b\"]", "[3,43,\"a\"]"
  };

  private static final int ROUNDS = 30;

  /** In a round. All of them are less than the size from which a snapshot may be cheaper. */
  private static final int CHANGES = 10;

  private final ScriptedApplication server;

  PositionIT() throws Exception {
    server =
        ScriptedApplication.start(
            context -> {
              TestLogin.basic(context, TestLogin.users());
              CallerFilter.prepare(context);
            },
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=orders,mine,empty",
            "tailrace.view.orders.filter-by=customer_id",
            "tailrace.view.mine.filter-by=customer_id",
            "tailrace.view.mine.rows.tenant=attribute:tenants",
            "tailrace.heartbeat=1s");
  }

  @BeforeEach
  void contents() throws Exception {
    long now = server.next();
    server.contents("orders", COLUMNS, now, ROWS);
    server.contents("mine", COLUMNS, now, ROWS);
    server.contents("empty", COLUMNS, now);
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  private StrictClient get(String path, String... headers) throws IOException {
    try (StrictClient client =
        StrictClient.get(server.uri("api/views/" + path), headers).awaitEnd()) {
      return client;
    }
  }

  private static String position(StrictClient contents) {
    return Objects.requireNonNull(contents.header(HEADER));
  }

  private static Replica replica(StrictClient contents) {
    JsonObject json = Json.createReader(new StringReader(contents.body())).readObject();
    return Replica.of(json, position(contents));
  }

  private static List<String> types(StrictClient client) {
    return client.events().stream().map(SseEvent::event).filter(type -> !type.isEmpty()).toList();
  }

  @ParameterizedTest
  @CsvSource({"orders,5", "orders?customer_id=42,4", "mine,3", "mine?customer_id=42,2", "empty,1"})
  void aStreamGetsWhatHappenedSinceAndNoSnapshot(String path, int rows) throws Exception {
    String view = path.replaceFirst("[?].*", "");
    StrictClient contents = get(path, OWN);
    Replica replica = replica(contents);
    try (StrictClient unchanged =
        StrictClient.resume(server.uri("api/stream/" + path), replica, OWN)) {
      unchanged.awaitEvent("progress");
      assertEquals(List.of("progress"), types(unchanged));
      server.insert(view, server.next(), "[4,42,\"a\"]");
      unchanged.awaitEvent("batch");
      assertEquals(rows, size(replica, view));
    }
    String parameter = (path.contains("?") ? "&" : "?") + "lastEventId=" + position(contents);
    try (StrictClient later =
        StrictClient.get(server.uri("api/stream/" + path + parameter), replica(contents), OWN)) {
      later.awaitEvent("batch");
      assertEquals(List.of("batch"), types(later));
      assertEquals(rows, size(later.replica(), view));
    }
  }

  private static long size(Replica replica, String view) {
    return replica.rows(view).values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void itIsThatOfAStreamThatHasTheSame() throws Exception {
    for (String path : List.of("orders", "orders?customer_id=043", "mine")) {
      try (StrictClient stream = StrictClient.get(server.uri("api/stream/" + path), OWN)) {
        stream.awaitEvent("snapshot");
        assertEquals(stream.replica().lastEventId(), position(get(path, OWN)));
      }
    }
  }

  @Test
  void aTagThatIsKnownGetsItTooAndARefusalDoesNot() throws Exception {
    StrictClient given = get("orders");
    String tag = "If-None-Match: " + Objects.requireNonNull(given.header("ETag"));
    StrictClient known = get("orders", tag);
    assertEquals(304, known.status());
    assertEquals(position(given), position(known));
    try (StrictClient head =
        StrictClient.request("HEAD", server.uri("api/views/orders")).awaitEnd()) {
      assertEquals(position(given), position(head));
    }
    server.insert("orders", server.next(), "[4,42,\"a\"]");
    StrictClient changed = get("orders", tag);
    assertEquals(200, changed.status());
    assertNotEquals(position(given), position(changed));
    assertNull(get("mine").header(HEADER));
    assertNull(get("none").header(HEADER));
  }

  @Test
  void itLeadsNobodyToOtherRows() throws Exception {
    String whole = position(get("orders"));
    String own = position(get("mine", OWN));
    String other = position(get("mine", CallerFilter.HEADER + ": b"));
    assertNotEquals(own, other);
    server.insert("mine", server.next(), "[5,42,\"b\"]", "[6,42,\"a\"]");
    for (String id : List.of(whole, other, other.replaceFirst("-.*", "-1"), "0-1", "")) {
      try (StrictClient client =
          StrictClient.get(server.uri("api/stream/mine"), OWN, "Last-Event-ID: " + id)) {
        client.awaitEvent("snapshot");
        assertEquals(
            Replica.multiset("[1,42,\"a\"]", "[3,43,\"a\"]", "[6,42,\"a\"]"),
            client.replica().rows("mine"));
      }
    }
    try (StrictClient both =
        StrictClient.get(server.uri("api/stream?view=orders&view=empty&lastEventId=" + whole))) {
      both.await("both", () -> both.replica().has("orders") && both.replica().has("empty"));
    }
  }

  @Test
  void nothingIsMissedWhileTheViewChanges() throws Exception {
    Semaphore changes = new Semaphore(CHANGES);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<List<String>> written =
          threads.submit(() -> change(changes, SeededRandom.of(18).fork()));
      List<StrictClient> streams = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        String path = round % 2 == 0 ? "orders" : "orders?customer_id=42";
        Replica replica = replica(get(path));
        changes.release(CHANGES);
        streams.add(StrictClient.resume(server.uri("api/stream/" + path), replica));
      }
      List<String> rows = written.get();
      for (StrictClient stream : streams) {
        boolean whole = streams.indexOf(stream) % 2 == 0;
        var expected =
            Replica.multiset(
                rows.stream().filter(row -> whole || row.contains(",42,")).toArray(String[]::new));
        stream.await("the rows", () -> stream.replica().rows("orders").equals(expected));
        assertFalse(types(stream).contains("snapshot"), stream::toString);
        stream.close();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Changes rows as often as it may; returns those that are left. */
  private List<String> change(Semaphore permits, SeededRandom random) throws Exception {
    List<String> rows = new ArrayList<>(List.of(ROWS));
    for (int id = 10; id < 10 + ROUNDS * CHANGES; id++) {
      permits.acquire();
      if (random.oneIn(2)) {
        server.delete("orders", server.next(), rows.remove(random.below(rows.size())));
      }
      String row = "[" + id + "," + (42 + random.below(2)) + ",\"a\"]";
      server.insert("orders", server.next(), row);
      rows.add(row);
    }
    return rows;
  }
}
