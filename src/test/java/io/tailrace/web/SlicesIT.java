package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.RelationName;
import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import io.tailrace.view.zset.Column;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of views over HTTP: those that clients ask for, and those that are their own. */
final class SlicesIT {
  private static final String GZIP = "Accept-Encoding: gzip";

  /** An order, or a line of one. */
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", "int8"),
          new Column("customer_id", "int4"),
          new Column("tenant", "text"));

  @SuppressWarnings("NullAway.Init") // Each test starts its own.
  private ScriptedApplication server;

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void start(String... more) throws Exception {
    String[] settings = {
      "tailrace.url=postgresql://db/shop",
      "tailrace.views=orders,lines,mine,sales.*",
      "tailrace.view.orders.filter-by=customer_id,tenant",
      "tailrace.view.lines.filter-by=customer_id",
      "tailrace.view.mine.filter-by=customer_id",
      "tailrace.view.mine.rows.tenant=attribute:tenants",
      "tailrace.view.mine.all-rows-roles=boss",
      "tailrace.view.sales.*.rows.tenant=attribute:tenants",
      "tailrace.heartbeat=1s"
    };
    String[] all = new String[settings.length + more.length];
    System.arraycopy(settings, 0, all, 0, settings.length);
    System.arraycopy(more, 0, all, settings.length, more.length);
    server =
        ScriptedApplication.start(
            context -> {
              TestLogin.basic(context, TestLogin.users());
              CallerFilter.prepare(context);
            },
            all);
    for (String view : List.of("orders", "lines", "mine")) {
      server.contents(
          view, COLUMNS, 10, "[1,42,\"a\"]", "[2,42,\"b\"]", "[3,43,\"a\"]", "[4,null,null]");
    }
  }

  private StrictClient open(String path, String... headers) throws IOException {
    return StrictClient.get(server.uri(path), headers);
  }

  private StrictClient get(int status, String path, String... headers) throws IOException {
    try (StrictClient client = open(path, headers).awaitEnd()) {
      assertEquals(status, client.status(), () -> path + ": " + client.body());
      return client;
    }
  }

  private String detail(int status, String path, String... headers) throws IOException {
    StrictClient client = get(status, path, headers);
    assertEquals("application/problem+json", client.header("Content-Type"));
    return json(client.body()).getString("detail");
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }

  private static String tenants(String names) {
    return CallerFilter.HEADER + ": " + names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"async", "upgrade"})
  void aStreamHasTheRowsThatWereAskedForAndARowMovesAtOneTimestamp(String hold) throws Exception {
    start("tailrace.hold=" + hold);
    try (StrictClient of42 = open("api/stream/orders?customer_id=042");
        StrictClient both = open("api/stream/orders?customer_id=43&customer_id=42&tenant=a", GZIP);
        StrictClient none = open("api/stream?view=orders&orders.customer_id=7")) {
      of42.awaitEvent("snapshot");
      both.awaitEvent("snapshot");
      none.awaitEvent("snapshot");
      assertEquals(Replica.multiset("[1,42,\"a\"]", "[2,42,\"b\"]"), of42.replica().rows("orders"));
      assertEquals(Replica.multiset("[1,42,\"a\"]", "[3,43,\"a\"]"), both.replica().rows("orders"));
      assertEquals(Replica.multiset(), none.replica().rows("orders"));
      server.replace("orders", 11, "[2,42,\"b\"]", "[2,7,\"b\"]");
      of42.await("one is gone", () -> of42.replica().rows("orders").size() == 1);
      none.await("it is there", () -> none.replica().rows("orders").size() == 1);
      for (StrictClient each : List.of(of42, none)) {
        assertEquals(
            11, Objects.requireNonNull(each.replica().newest("orders")).getInt("timestamp"));
      }
      assertEquals(Replica.multiset("[2,7,\"b\"]"), none.replica().rows("orders"));
      assertEquals(1, both.replica().changes());
    }
    server.awaitStreams(0);
  }

  @Test
  void slicesOfSeveralViewsChangeTogether() throws Exception {
    start();
    String path = "api/stream?view=orders&view=lines&orders.customer_id=42&lines.customer_id=43";
    try (StrictClient client = open(path)) {
      client.await("both", () -> client.replica().has("orders") && client.replica().has("lines"));
      assertEquals(2, client.replica().rows("orders").size());
      assertEquals(Replica.multiset("[3,43,\"a\"]"), client.replica().rows("lines"));
    }
    String detail = detail(400, "api/stream?view=orders&view=lines&customer_id=42");
    assertEquals(
        "there is no parameter customer_id; there are lastEventId, lines.customer_id,"
            + " orders.customer_id, orders.tenant, view",
        detail);
  }

  @Test
  void theIdOfAnotherSliceGetsASnapshot() throws Exception {
    start();
    String id;
    try (StrictClient client = open("api/stream/orders?customer_id=42").awaitEvent("snapshot")) {
      id = Objects.requireNonNull(client.replica().lastEventId());
    }
    server.insert("orders", 11, "[5,42,\"b\"]");
    try (StrictClient other = open("api/stream/orders?customer_id=43&lastEventId=" + id);
        StrictClient whole = open("api/stream/orders", "Last-Event-ID: " + id)) {
      other.awaitEvent("snapshot");
      assertEquals(Replica.multiset("[3,43,\"a\"]"), other.replica().rows("orders"));
      whole.awaitEvent("snapshot");
      assertEquals(5, whole.replica().rows("orders").size());
    }
    try (StrictClient same = open("api/stream/orders?orders.customer_id=42&lastEventId=" + id)) {
      AssertionError batch = awaitBatch(same);
      assertTrue(String.valueOf(batch.getMessage()).startsWith("a batch before a snapshot"));
      assertTrue(same.events().toString().contains("[5,42,\"b\"]"), same.events()::toString);
    }
  }

  /** The replica of a client that starts anew refuses a batch. */
  private static AssertionError awaitBatch(StrictClient client) throws IOException {
    try {
      client.awaitEvent("batch");
    } catch (AssertionError e) {
      return e;
    }
    throw new AssertionError("no batch came");
  }

  @Test
  void theContentsOfASliceHaveATagOfTheirOwn() throws Exception {
    start();
    StrictClient of42 = get(200, "api/views/orders?customer_id=42");
    assertEquals(2, json(of42.body()).getJsonArray("rows").size());
    assertEquals("no-cache", of42.header("Cache-Control"));
    String tag = Objects.requireNonNull(of42.header("ETag"));
    get(304, "api/views/orders?customer_id=%2B42", "If-None-Match: " + tag);
    StrictClient of43 = get(200, "api/views/orders?customer_id=43", "If-None-Match: " + tag);
    assertNotEquals(tag, of43.header("ETag"));
    get(200, "api/views/orders", "If-None-Match: " + tag);
    assertEquals(
        "[]",
        json(get(200, "api/views/orders?customer_id=9").body()).getJsonArray("rows").toString());
  }

  @Test
  void aParameterThatDoesNotExistIsRefusedEverywhere() throws Exception {
    start();
    for (String path :
        List.of(
            "api/stream/orders?limit=10",
            "api/stream/orders?Customer_id=1",
            "api/stream?view=orders&where=customer_id=7",
            "api/stream?x=1",
            "api/views?x=1",
            "api/views/orders?limit=10",
            "api/views/orders?lastEventId=1",
            "api/setup.sql?x=1",
            "metrics?x=1",
            "health/live?x=1",
            "health/ready?x")) {
      String name = path.replaceFirst(".*?[?](view=orders&)?", "").replaceFirst("=.*", "");
      String detail = detail(400, path);
      assertTrue(detail.startsWith("there is no parameter " + name + "; "), path + ": " + detail);
    }
    assertEquals(
        "there is no parameter limit; there are customer_id, lastEventId, tenant",
        detail(400, "api/stream/orders?limit=10"));
    get(200, "api/views?");
    get(200, "metrics");
  }

  @Test
  void aValueThatTheColumnCannotHaveIsRefusedWithItsType() throws Exception {
    start();
    for (String path : List.of("api/stream/orders", "api/views/orders")) {
      assertEquals("\"x\" is no int4, as customer_id is", detail(400, path + "?customer_id=x"));
      assertEquals(
          "a request has at most 100 values of columns, and this has 101",
          detail(400, path + "?tenant=a" + "&customer_id=1".repeat(100)));
    }
  }

  @Test
  void slicesBeyondTheMaximumAreAskedToComeBack() throws Exception {
    start("tailrace.slices.max=2");
    try (StrictClient one = open("api/stream/orders?customer_id=1").awaitEvent("snapshot");
        StrictClient two = open("api/stream/lines?customer_id=1").awaitEvent("snapshot");
        StrictClient same = open("api/stream/lines?customer_id=01").awaitEvent("snapshot");
        StrictClient whole = open("api/stream/orders").awaitEvent("snapshot")) {
      assertEquals(
          "streams follow as many different parts of views as tailrace.slices.max says: 2",
          detail(503, "api/stream/orders?customer_id=2"));
      StrictClient browser =
          get(200, "api/stream/orders?customer_id=2", "Accept: text/event-stream");
      assertEquals("busy", browser.events().get(browser.events().size() - 1).event());
      assertTrue(
          get(200, "metrics")
              .body()
              .contains("tailrace_requests_refused_total{reason=\"slices_full\"} 2"));
      assertTrue(get(200, "metrics").body().contains("tailrace_view_slices{view=\"lines\"} 1"));
      assertTrue(
          get(200, "metrics").body().contains("tailrace_view_slice_indexes{view=\"lines\"} 1"));
      assertFalse(one.isEnded() || two.isEnded() || same.isEnded() || whole.isEnded());
    }
    server.awaitStreams(0);
    open("api/stream/orders?customer_id=2").awaitEvent("snapshot").close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"async", "upgrade"})
  void callersSeeTheirOwnRowsAndWhatTheyAskForOfThese(String hold) throws Exception {
    start("tailrace.hold=" + hold);
    try (StrictClient a = open("api/stream/mine", tenants("a"));
        StrictClient ab = open("api/stream/mine", tenants("b,a"));
        StrictClient b = open("api/stream/mine?customer_id=42", tenants("b"));
        StrictClient boss = open("api/stream/mine", tenants("a"), TestLogin.BOSS)) {
      a.awaitEvent("snapshot");
      ab.awaitEvent("snapshot");
      boss.awaitEvent("snapshot");
      assertEquals(Replica.multiset("[1,42,\"a\"]", "[3,43,\"a\"]"), a.replica().rows("mine"));
      assertEquals(3, ab.replica().rows("mine").size());
      b.awaitEvent("snapshot");
      assertEquals(Replica.multiset("[2,42,\"b\"]"), b.replica().rows("mine"));
      assertEquals(4, boss.replica().rows("mine").size());
      server.replace("mine", 11, "[3,43,\"a\"]", "[3,43,\"c\"]");
      a.await("it has left", () -> a.replica().rows("mine").size() == 1);
      assertFalse(a.events().toString().contains("\"c\""), a.events()::toString);
    }
    String missing = "the view mine shows callers their own rows, and this one has no request";
    for (String path : List.of("api/stream/mine", "api/views/mine")) {
      assertEquals(missing + " attribute tenants", detail(403, path));
      assertEquals(missing + " attribute tenants", detail(403, path, TestLogin.CLERK));
      assertEquals(
          "there is no parameter tenant; there are customer_id"
              + (path.contains("stream") ? ", lastEventId" : ""),
          detail(400, path + "?tenant=b", tenants("a")));
    }
  }

  @Test
  void noCacheKeepsACallersContentsAndNoTagMatchesAnothers() throws Exception {
    start();
    StrictClient a = get(200, "api/views/mine", tenants("a"));
    assertEquals("private, no-store", a.header("Cache-Control"));
    assertEquals(2, json(a.body()).getJsonArray("rows").size());
    String tag = "If-None-Match: " + Objects.requireNonNull(a.header("ETag"));
    StrictClient same = get(304, "api/views/mine", tenants("a"), tag);
    assertEquals("private, no-store", same.header("Cache-Control"));
    StrictClient b = get(200, "api/views/mine", tenants("b"), tag);
    assertEquals("[[2,42,\"b\"]]", json(b.body()).getJsonArray("rows").toString());
    StrictClient boss = get(200, "api/views/mine", TestLogin.BOSS);
    assertEquals("private, no-store", boss.header("Cache-Control"));
    assertEquals(4, json(boss.body()).getJsonArray("rows").size());
  }

  @Test
  void theListTellsACallersCountsAlone() throws Exception {
    start();
    JsonObject unknown = listed("mine", tenants("a"));
    for (String member : List.of("rows", "batches", "streams")) {
      assertFalse(unknown.containsKey(member), unknown::toString);
    }
    assertEquals("[\"customer_id\"]", unknown.getJsonArray("filterBy").toString());
    get(200, "api/views/mine", tenants("a"));
    assertEquals(2, listed("mine", tenants("a")).getInt("rows"));
    assertEquals(1, listed("mine", tenants("b")).getInt("rows"));
    assertEquals(0, listed("mine", tenants("c")).getInt("rows"));
    assertFalse(listed("mine").containsKey("rows"));
    JsonObject boss = listed("mine", TestLogin.BOSS);
    assertEquals(4, boss.getInt("rows"));
    assertNotNull(boss.get("batches"));
    assertEquals(4, listed("orders").getInt("rows"));
    assertEquals("private, no-store", get(200, "api/views").header("Cache-Control"));
  }

  private JsonObject listed(String view, String... headers) throws IOException {
    return json(get(200, "api/views", headers).body())
        .getJsonArray("views")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(each -> each.getString("name").equals(view))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aViewThatAPatternFindsHasThePatternsRows() throws Exception {
    start();
    server.found("sales.*", new RelationName("sales", "orders"));
    server.contents("sales.orders", COLUMNS, 10, "[1,42,\"a\"]", "[2,42,\"b\"]");
    server.found("sales.*", new RelationName("sales", "log"));
    server.contents("sales.log", 10, "[7]");
    assertEquals(
        "[[1,42,\"a\"]]",
        json(get(200, "api/views/sales.orders", tenants("a")).body())
            .getJsonArray("rows")
            .toString());
    detail(403, "api/views/sales.orders");
    assertEquals(
        "the caller's request attribute tenants chooses no rows of the view sales.log: sales.log"
            + " has no column tenant",
        detail(403, "api/views/sales.log", tenants("a")));
  }

  @Test
  void aSliceThatIsAskedForBeforeTheColumnsAreKnownIsThereWithThem() throws Exception {
    start();
    server.found("sales.*", new RelationName("sales", "orders"));
    try (StrictClient client = open("api/stream/sales.orders", tenants("a"))) {
      client.awaitEvent("status");
      server.contents("sales.orders", COLUMNS, 10, "[1,42,\"a\"]", "[2,42,\"b\"]");
      client.awaitEvent("snapshot");
      assertEquals(Replica.multiset("[1,42,\"a\"]"), client.replica().rows("sales.orders"));
    }
    Await.until("no stream", () -> server.served().limits().known() == 0);
  }
}
