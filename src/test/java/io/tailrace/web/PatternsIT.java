package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.RelationName;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views that come and go, as HTTP clients see them, over a database that says what a test says. */
final class PatternsIT {
  private static final RelationName ORDERS = new RelationName("sales", "orders");
  private static final RelationName ODD = new RelationName("sales", "Order / Lines");
  private static final String GONE = "sales.orders was dropped";

  private ScriptedApplication server;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a,sales.*,hr.*,!sales.audit*",
            "tailrace.view.hr.*.roles=boss");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private String get(int status, String path) throws IOException {
    try (StrictClient client = StrictClient.get(server.uri(path))) {
      String body = client.awaitEnd().body();
      assertEquals(status, client.status(), body);
      return body;
    }
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }

  private List<String> views() throws IOException {
    List<String> names = new ArrayList<>();
    json(get(200, "api/views"))
        .getJsonArray("views")
        .forEach(view -> names.add(view.asJsonObject().getString("name")));
    return names;
  }

  private void found(RelationName relation, long timestamp, String... rows) throws Exception {
    server.found(relation.schema() + ".*", relation);
    server.contents(relation.view(), timestamp, rows);
  }

  @Test
  void aViewThatIsFoundIsServedLikeAnyOther() throws Exception {
    assertTrue(get(404, "api/stream/sales.orders").contains("there is no view named sales.orders"));
    server.contents("a", 10, "[1]");
    found(ORDERS, 10, "[7]");
    try (StrictClient client =
        StrictClient.get(server.uri("api/stream?view=a&view=sales.orders"))) {
      client.await("both", () -> client.replica().has("a") && client.replica().has("sales.orders"));
      assertEquals(Replica.multiset("[7]"), client.replica().rows("sales.orders"));
    }
    assertEquals(List.of("a", "sales.orders"), views());
    assertTrue(get(200, "api/views/sales.orders").contains("[7]"));
    assertTrue(get(200, "metrics").contains("tailrace_view_rows{view=\"sales.orders\"} 1"));
    assertTrue(hasBean("sales.orders"));
  }

  private static boolean hasBean(String view) throws Exception {
    return !ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("io.tailrace:path=/tailrace,type=View,name=" + view), null)
        .isEmpty();
  }

  @Test
  void aViewThatGoesEndsItsStreamsAndIsThenUnknown() throws Exception {
    server.contents("a", 10, "[1]");
    found(ORDERS, 10, "[7]");
    try (StrictClient alone = StrictClient.get(server.uri("api/stream/sales.orders"));
        StrictClient both = StrictClient.get(server.uri("api/stream?view=a&view=sales.orders"));
        StrictClient other = StrictClient.get(server.uri("api/stream/a"))) {
      other.await("contents", () -> other.replica().has("a"));
      for (StrictClient each : List.of(alone, both)) {
        each.await("contents", () -> each.replica().has("sales.orders"));
      }
      server.gone("sales.orders", GONE);
      for (StrictClient each : List.of(alone, both)) {
        List<SseEvent> events = each.awaitEnd().events();
        SseEvent bye = events.get(events.size() - 1);
        JsonObject status = events.get(events.size() - 2).json();
        assertTrue(bye.is("bye"));
        assertTrue(bye.retry() >= 2_000 && bye.retry() < 4_000, bye.toString());
        assertEquals("failed", status.getString("state"));
        assertEquals(GONE, status.getString("reason"));
      }
      server.awaitStreams(1);
      server.insert("a", 20, "[2]");
      other.await("the change", () -> other.replica().changes() == 2);
      assertFalse(other.hasEnded());
    }
    assertEquals(
        "there is no view named sales.orders any more: " + GONE,
        json(get(404, "api/stream/sales.orders")).getString("detail"));
    assertTrue(get(404, "api/stream?view=a&view=sales.orders").contains("named sales.orders"));
    assertTrue(get(404, "api/views/sales.orders").contains(GONE));
    assertEquals(List.of("a"), views());
    assertFalse(get(200, "metrics").contains("sales.orders"));
    assertFalse(hasBean("sales.orders"));
  }

  @Test
  void aNewViewOfTheSameNameGivesOldClientsASnapshot() throws Exception {
    found(ORDERS, 10, "[7]");
    String id;
    try (StrictClient client = StrictClient.get(server.uri("api/stream/sales.orders"))) {
      client.awaitEvent("snapshot");
      id = String.valueOf(client.events().get(client.events().size() - 1).id());
    }
    server.gone("sales.orders", GONE);
    found(ORDERS, 30, "[8]");
    try (StrictClient client =
        StrictClient.get(server.uri("api/stream/sales.orders"), "Last-Event-ID: " + id)) {
      client.awaitEvent("snapshot");
      assertEquals(Replica.multiset("[8]"), client.replica().rows("sales.orders"));
    }
  }

  @Test
  void anOddNameIsServedInThePathAndInTheQuery() throws Exception {
    RelationName spaces = new RelationName("sales", "Order Lines; a%b");
    found(ODD, 10, "[7]");
    found(spaces, 10, "[8]");
    assertEquals(List.of("a", ODD.view(), spaces.view()), views());
    String odd = "api/stream?view=sales.%22Order%20/%20Lines%22";
    try (StrictClient client = StrictClient.get(server.uri(odd))) {
      client.await("contents", () -> client.replica().has(ODD.view()));
    }
    String path = "api/stream/sales.%22Order%20Lines%3B%20a%25b%22";
    try (StrictClient client = StrictClient.get(server.uri(path))) {
      client.await("contents", () -> client.replica().has(spaces.view()));
    }
    String scrape = get(200, "metrics");
    assertTrue(scrape.contains("{view=\"sales.\\\"Order / Lines\\\"\"} 1"), scrape);
  }

  @Test
  void aPatternsRolesAreThoseOfItsViews() throws Exception {
    RelationName people = new RelationName("hr", "people");
    found(people, 10, "[7]");
    assertTrue(get(401, "api/stream/hr.people").contains("log in"));
    assertEquals(List.of("a"), views());
    server.gone("hr.people", "a secret reason");
    assertFalse(get(404, "api/stream/hr.people").contains("secret reason"));
    JsonObject list = json(get(200, "api/views"));
    assertEquals(1, list.getJsonArray("patterns").size());
  }

  @Test
  void aPatternSaysWhatItFindsOrWhyItFindsNothing() throws Exception {
    server.is("");
    assertEquals("the database has not been asked yet", reason());
    server.is("PostgreSQL 18.1");
    assertEquals("no views yet: sales.* finds nothing that the role may read", reason());
    server.is("Materialize 26.1.0");
    assertEquals(
        "the database is a Materialize, where patterns find nothing: write the name of each view"
            + " into tailrace.views",
        reason());
    found(ORDERS, 10, "[7]");
    assertEquals("", reason());
    assertEquals(1, pattern().getInt("views"));
  }

  private JsonObject pattern() throws IOException {
    JsonObject pattern = json(get(200, "api/views")).getJsonArray("patterns").getJsonObject(0);
    assertEquals("sales.*", pattern.getString("pattern"));
    return pattern;
  }

  private String reason() throws IOException {
    return pattern().getString("reason");
  }

  @Test
  void itIsReadyOnceWhatIsFoundHasContents() throws Exception {
    server.is("");
    server.contents("a", 10, "[1]");
    assertEquals(
        "{\"status\":\"unready\",\"withoutContents\":[],\"others\":0,\"patterns\":[\"sales.*\"]}\n",
        get(503, "health/ready"));
    server.found("sales.*", ORDERS);
    server.is("PostgreSQL 18.1");
    assertTrue(get(503, "health/ready").contains("\"name\":\"sales.orders\""));
    server.contents("sales.orders", 10, "[7]");
    assertTrue(get(200, "health/ready").contains("\"withoutContents\":[]"));
    server.found("sales.*", ODD);
    assertTrue(get(200, "health/ready").contains("Order / Lines"));
    server.gone(ODD.view(), GONE);
    assertTrue(get(200, "health/ready").contains("\"withoutContents\":[]"));
  }
}
