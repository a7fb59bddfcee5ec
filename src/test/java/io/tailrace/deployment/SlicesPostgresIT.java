package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.testing.Await;
import io.tailrace.testing.Node;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of PostgreSQL's tables and views, by columns of each type that can be asked for. */
final class SlicesPostgresIT {
  private static EmbeddedDatabase database;
  private static Node node;

  @BeforeAll
  static void start() throws Exception {
    database = EmbeddedDatabase.start();
    execute(
        "CREATE TYPE mood AS ENUM ('sad', 'so so', 'it''s \"ok\"')",
        "CREATE TABLE typed (id int PRIMARY KEY, b bool, s smallint, i int, l bigint, t text,"
            + " v varchar(9), u uuid, d date, e mood, o oid, n numeric)",
        "INSERT INTO typed VALUES (1, true, -7, 42, 9007199254740993, 'é \"q\" \\ 😀', 'v',"
            + " '00000000-0000-0000-0000-0000000000ab', '2026-11-30', 'it''s \"ok\"', 4000000000, 1)",
        "INSERT INTO typed VALUES (2, false, 7, -42, 1, '', 'w',"
            + " '00000000-0000-0000-0000-0000000000ac', '2026-12-01', 'sad', 1, 2)",
        "INSERT INTO typed (id) VALUES (3)",
        "CREATE TABLE orders (id int PRIMARY KEY, customer_id int, item text)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "INSERT INTO orders SELECT n, n % 10, 'old' FROM generate_series(0, 99) n",
        "CREATE VIEW totals AS SELECT customer_id, count(*) AS orders FROM orders"
            + " GROUP BY customer_id");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("tailrace.url", database.url().replace("jdbc:", ""));
    settings.put("tailrace.user", database.user());
    settings.put("tailrace.password", database.password());
    settings.put("tailrace.views", "typed,orders,totals,numeric");
    settings.put("tailrace.view.typed.filter-by", "b,s,i,l,t,v,u,d,e,o");
    settings.put("tailrace.view.orders.filter-by", "customer_id");
    settings.put("tailrace.view.totals.filter-by", "customer_id");
    settings.put("tailrace.view.numeric.relation", "typed");
    settings.put("tailrace.view.numeric.filter-by", "n");
    settings.put("tailrace.heartbeat", "1s");
    node = Node.start(List.of("-Xmx256m"), settings);
    Await.until(
        "all views", () -> IntStream.range(0, 3).allMatch(view -> state(view).equals("live")));
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    database.close();
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String each : statements) {
        sql.execute(each);
      }
      connection.commit();
    }
  }

  private static JsonObject get(int status, String path) {
    try (StrictClient client = StrictClient.get(node.uri(path)).awaitEnd()) {
      assertEquals(status, client.status(), client.body());
      return Json.createReader(new StringReader(client.body())).readObject();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonObject view(int index) {
    return get(200, "/api/views").getJsonArray("views").getJsonObject(index);
  }

  private static String state(int index) {
    return view(index).getString("state");
  }

  private static List<Integer> ids(String path) {
    return get(200, path).getJsonArray("rows").getValuesAs(JsonArray.class).stream()
        .map(row -> row.getInt(0))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "b, true, 1",
        "b, false, 2",
        "s, -07, 1",
        "i, +42, 1",
        "l, 9007199254740993, 1",
        "t, é \"q\" \\ 😀, 1",
        "t, ``, 2",
        "v, w, 2",
        "u, 00000000-0000-0000-0000-0000000000AB, 1",
        "d, 2026-11-30, 1",
        "e, it's \"ok\", 1",
        "e, sad, 2",
        "o, 4000000000, 1"
      })
  void eachTypeFindsItsRow(String column, String value, int id) {
    String query = column + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    assertEquals(List.of(id), ids("/api/views/typed?" + query));
  }

  @ParameterizedTest
  @CsvSource({"b, t", "s, 40000", "i, 1.0", "l, x", "u, ab", "d, 30.11.2026", "o, -1"})
  void aValueOfAnotherTypeIsRefused(String column, String value) {
    String detail = get(400, "/api/views/typed?" + column + "=" + value).getString("detail");
    assertTrue(detail.startsWith("\"" + value + "\" is no "), detail);
  }

  @Test
  void aColumnWithSeveralTextsForAValueFailsItsView() {
    Await.until("failed", () -> state(3).equals("failed"));
    String reason = view(3).getString("reason");
    assertTrue(
        reason.contains("column n is of type numeric; rows can be chosen by columns of type"),
        reason);
  }

  @Test
  void aRowMovesFromOneCustomerToTheOtherInOneCommit() throws Exception {
    String path = "/api/stream?view=orders&view=totals&orders.customer_id=%d&totals.customer_id=%d";
    try (StrictClient one = StrictClient.get(node.uri(path.formatted(1, 1)));
        StrictClient two =
            StrictClient.get(node.uri(path.formatted(2, 2)), "Accept-Encoding: gzip");
        StrictClient whole = StrictClient.get(node.uri("/api/stream/orders"))) {
      for (StrictClient each : List.of(one, two)) {
        each.await("both", () -> each.replica().has("orders") && each.replica().has("totals"));
        assertEquals(10, each.replica().rows("orders").size());
      }
      whole.await("the contents", () -> whole.replica().has("orders"));
      execute("UPDATE orders SET customer_id = 2, item = 'moved' WHERE id = 1");
      one.await("9", () -> one.replica().rows("totals").equals(Replica.multiset("[1,9]")));
      two.await("11", () -> two.replica().rows("totals").equals(Replica.multiset("[2,11]")));
      whole.await("it moved", () -> whole.replica().changes() == 2);
      assertEquals(9, one.replica().rows("orders").size());
      assertTrue(two.replica().rows("orders").containsKey(row("[1,2,\"moved\"]")));
      String timestamp = timestamp(whole);
      assertEquals(timestamp, timestamp(one));
      assertEquals(timestamp, timestamp(two));
      String id = Objects.requireNonNull(one.replica().lastEventId());
      execute("UPDATE orders SET customer_id = 1, item = 'old' WHERE id = 1");
      one.await("10", () -> one.replica().rows("totals").equals(Replica.multiset("[1,10]")));
      two.await("10", () -> two.replica().rows("totals").equals(Replica.multiset("[2,10]")));
      try (StrictClient other =
          StrictClient.get(node.uri(path.formatted(2, 2) + "&lastEventId=" + id))) {
        other.await("both", () -> other.replica().has("totals"));
        assertEquals(two.replica().rows("orders"), other.replica().rows("orders"));
      }
    }
  }

  private static JsonArray row(String text) {
    return Replica.multiset(text).keySet().iterator().next();
  }

  private static String timestamp(StrictClient client) {
    return String.valueOf(
        Objects.requireNonNull(client.replica().newest("orders")).get("timestamp"));
  }
}
