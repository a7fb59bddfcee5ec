package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewReading;
import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.view.report.State;
import io.tailrace.web.http.StreamLimits;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What HTTP clients are answered, over databases that say what the test says. */
final class HttpIT {
  private ScriptedApplication server;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a,b,other,secret",
            "tailrace.view.other.source=second",
            "tailrace.source.second.url=postgresql://db/second",
            "tailrace.view.secret.roles=boss",
            "tailrace.heartbeat=1s",
            "tailrace.streams.max=4");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void aStreamTellsTheContentsAndThenEachChange() throws Exception {
    server.contents("a", 10, "[1]", "[1]", "[2]");
    try (StrictClient client = StrictClient.get(server.uri("api/stream/a"))) {
      client.await("the snapshot", () -> client.replica().has("a"));
      assertEquals(Replica.multiset("[1]", "[1]", "[2]"), client.replica().rows("a"));
      server.delete("a", 11, "[1]");
      client.await("the change", () -> client.replica().changes() == 2);
      assertEquals(Replica.multiset("[1]", "[2]"), client.replica().rows("a"));
      client.awaitEvent("progress");
    }
  }

  @Test
  void aStreamsHeadersKeepItUnbuffered() throws Exception {
    try (StrictClient client = StrictClient.get(server.uri("api/stream/a"));
        StrictClient head = StrictClient.request("HEAD", server.uri("api/stream/a"))) {
      head.awaitEnd();
      for (StrictClient each : List.of(client.awaitHeaders(), head)) {
        assertEquals(200, each.status());
        assertEquals("text/event-stream;charset=UTF-8", each.header("Content-Type"));
        assertEquals("no-store, no-transform", each.header("Cache-Control"));
        assertEquals("no", each.header("X-Accel-Buffering"));
        assertEquals("Accept-Encoding", each.header("Vary"));
        assertEquals("nosniff", each.header("X-Content-Type-Options"));
        assertTrue(
            String.valueOf(each.header("Content-Security-Policy"))
                .startsWith("default-src 'self';"));
      }
    }
  }

  @Test
  void severalViewsChangeTogether() throws Exception {
    server.contents("a", 10, "[1]");
    server.contents("b", 10, "[2]");
    try (StrictClient client = StrictClient.get(server.uri("api/stream?view=b&view=a"))) {
      client.await("both", () -> client.replica().has("a") && client.replica().has("b"));
      assertEquals(Replica.multiset("[1]"), client.replica().rows("a"));
      assertEquals(Replica.multiset("[2]"), client.replica().rows("b"));
    }
  }

  @Test
  void theContentsAreSentOnceUntilTheyChange() throws Exception {
    server.contents("a", 10, "[1]", "[1]");
    String tag;
    try (StrictClient client = StrictClient.get(server.uri("api/views/a"))) {
      client.awaitEnd();
      assertEquals(
          json(
              "{\"view\":\"a\",\"timestamp\":10,\"time\":10,"
                  + "\"columns\":[{\"name\":\"n\",\"type\":\"int8\"}],\"rows\":[[1],[1]]}"),
          json(client.body()));
      assertEquals("no-cache", client.header("Cache-Control"));
      tag = client.header("ETag");
      assertNotNull(tag);
      assertEquals(tag, '"' + client.header("Tailrace-Position") + '"');
    }
    try (StrictClient client =
        StrictClient.get(server.uri("api/views/a"), "If-None-Match: \"x\", W/" + tag)) {
      assertEquals(304, client.awaitEnd().status());
      assertEquals(tag, client.header("ETag"));
    }
    try (StrictClient client = StrictClient.request("HEAD", server.uri("api/views/a"))) {
      assertEquals(200, client.awaitEnd().status());
      assertEquals(tag, client.header("ETag"));
    }
    server.insert("a", 11, "[2]");
    try (StrictClient client =
        StrictClient.get(server.uri("api/views/a"), "If-None-Match: " + tag)) {
      assertEquals(200, client.awaitEnd().status());
    }
  }

  @Test
  void theViewsAreListedWithTheirStates() throws Exception {
    server.contents("a", 10, "[1]");
    server.status("b", State.FAILED, "say \"please\"");
    try (StrictClient client = StrictClient.get(server.uri("api/views"))) {
      JsonObject list = json(client.awaitEnd().body());
      assertEquals(1, list.getInt("version"));
      List<JsonObject> views = list.getJsonArray("views").getValuesAs(JsonObject.class);
      assertEquals(
          List.of("a live ", "b failed say \"please\"", "other loading "),
          views.stream()
              .map(
                  view ->
                      view.getString("name")
                          + " "
                          + view.getString("state")
                          + " "
                          + view.getString("reason"))
              .toList());
      assertEquals(1, views.get(0).getInt("rows"));
      assertFalse(views.get(1).containsKey("rows"));
      assertEquals(List.of(1, 0, 0), views.stream().map(view -> view.getInt("batches")).toList());
    }
  }

  @Test
  void theListSaysHowFarAViewIsBehindAndHowItIsRead() throws Exception {
    server.contents("a", 10, "[1]");
    server.behind("a", Duration.ofMillis(34_999));
    server.readings(Map.of("b", new ViewReading("query", "say \"please\".", OptionalLong.of(7))));
    try (StrictClient client = StrictClient.get(server.uri("api/views"))) {
      List<JsonObject> views =
          json(client.awaitEnd().body()).getJsonArray("views").getValuesAs(JsonObject.class);
      assertEquals("catching up, 34 s behind", views.get(0).getString("reason"));
      assertEquals(34, views.get(0).getInt("behindSeconds"));
      assertFalse(views.get(0).containsKey("read"));
      assertFalse(views.get(1).containsKey("behindSeconds"));
      assertEquals("query", views.get(1).getString("read"));
      assertEquals("say \"please\".", views.get(1).getString("note"));
      assertEquals(7, views.get(1).getInt("readMillis"));
    }
  }

  @Test
  void theListSaysHowManyStreamsFollowEachView() throws Exception {
    server.contents("a", 10, "[1]");
    try (StrictClient both = StrictClient.get(server.uri("api/stream?view=a&view=b"));
        StrictClient one = StrictClient.get(server.uri("api/stream/a"))) {
      both.await("the snapshot", () -> both.replica().has("a"));
      one.await("the snapshot", () -> one.replica().has("a"));
      assertEquals(List.of(2, 1, 0), streams());
    }
    Await.until("both have left", () -> streams().equals(List.of(0, 0, 0)));
  }

  private List<Integer> streams() {
    try (StrictClient client = StrictClient.get(server.uri("api/views"))) {
      return json(client.awaitEnd().body())
          .getJsonArray("views")
          .getValuesAs(JsonObject.class)
          .stream()
          .map(view -> view.getInt("streams"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aClientResumesWhereItWas() throws Exception {
    server.contents("a", 10, "[1]");
    String id;
    try (StrictClient client = StrictClient.get(server.uri("api/stream/a"))) {
      client.await("the snapshot", () -> client.replica().has("a"));
      id = client.replica().lastEventId();
    }
    server.insert("a", 11, "[2]");
    try (StrictClient header =
            StrictClient.get(server.uri("api/stream/a?lastEventId=x"), "Last-Event-ID: " + id);
        StrictClient parameter = StrictClient.get(server.uri("api/stream/a?lastEventId=" + id));
        StrictClient forged = StrictClient.get(server.uri("api/stream/a?lastEventId=x"))) {
      assertEquals("batch", firstChange(header));
      assertEquals("batch", firstChange(parameter));
      assertEquals("snapshot", firstChange(forged));
    }
  }

  /** A batch would be refused by the replica of a client that has no snapshot. */
  private static String firstChange(StrictClient client) throws IOException {
    try {
      client.await("a change", () -> client.replica().changes() > 0);
    } catch (AssertionError e) {
      assertTrue(
          String.valueOf(e.getMessage()).startsWith("a batch before a snapshot"), e::toString);
    }
    return client.events().get(client.events().size() - 1).event();
  }

  @Test
  void aFullServerAsksBrowsersToComeBack() throws Exception {
    server.contents("a", 10, "[1]");
    try (StrictClient one = StrictClient.get(server.uri("api/stream/a")).awaitEvent("snapshot");
        StrictClient two = StrictClient.get(server.uri("api/stream/a")).awaitEvent("snapshot")) {
      StrictClient three = StrictClient.get(server.uri("api/stream/a")).awaitEvent("snapshot");
      StrictClient four = StrictClient.get(server.uri("api/stream/a")).awaitEvent("snapshot");
      try (StrictClient browser =
              StrictClient.get(server.uri("api/stream/a"), "Accept: text/event-stream");
          StrictClient other = StrictClient.get(server.uri("api/stream/a"), "Accept: */*")) {
        browser.awaitEnd();
        assertEquals(200, browser.status());
        assertEquals(List.of("", "busy"), browser.events().stream().map(SseEvent::event).toList());
        assertTrue(browser.events().get(0).retry() >= 30_000);
        assertEquals(503, other.awaitEnd().status());
        assertEquals("30", other.header("Retry-After"));
      }
      three.close();
      four.close();
      server.awaitStreams(2);
      try (StrictClient again = StrictClient.get(server.uri("api/stream/a"))) {
        again.awaitEvent("snapshot");
      }
      assertFalse(one.isEnded() || two.isEnded());
    }
  }

  @Test
  void undeployingSaysGoodbyeToEveryStream() throws Exception {
    server.contents("a", 10, "[1]");
    try (StrictClient one = StrictClient.get(server.uri("api/stream/a")).awaitEvent("snapshot");
        StrictClient two = StrictClient.get(server.uri("api/stream/b")).awaitEvent("status")) {
      server.undeploy();
      for (StrictClient each : List.of(one, two)) {
        each.awaitEnd();
        SseEvent last = each.events().get(each.events().size() - 1);
        assertEquals("bye", last.event());
        assertTrue(last.retry() > 0);
      }
    }
    assertEquals(List.of(), ourThreads());
  }

  @Test
  void whoeverComesWhileItStopsIsToldGoodbyeOrWhenToAskAgain() throws Exception {
    server.contents("a", 10, "[1]");
    server.served().limits().close();
    try (StrictClient browser =
            StrictClient.get(server.uri("api/stream/a"), "Accept: text/event-stream").awaitEnd();
        StrictClient other = StrictClient.get(server.uri("api/stream/a")).awaitEnd()) {
      assertEquals(200, browser.status());
      SseEvent last = browser.events().get(browser.events().size() - 1);
      assertEquals("bye", last.event());
      assertEquals(Map.of(), browser.replica().rows("a"));
      int retry = browser.events().stream().mapToInt(each -> (int) each.retry()).max().orElse(0);
      assertTrue(retry >= 3_750 && retry < 15_000, "retry: " + retry);
      assertEquals(503, other.status());
      assertEquals("30", other.header("Retry-After"));
    }
  }

  @Test
  void theEndWaitsForNobodyWhoseGoodbyeHasNoRoom() throws Exception {
    server.contents("a", 10, "[1]");
    try (StrictClient stalled = StrictClient.narrow(server.uri("api/stream/a"), 4096);
        StrictClient other = StrictClient.get(server.uri("api/stream/b")).awaitEvent("status")) {
      stalled.awaitEvent("snapshot");
      server.insert("a", 11, "[2,\"" + "x".repeat(1_000_000) + "\"]");
      StreamLimits seats = server.served().limits();
      seats.close();
      assertTrue(seats.awaitLeft(Duration.ofSeconds(20)));
      other.awaitEnd();
      assertEquals("bye", other.events().get(other.events().size() - 1).event());
    }
  }

  @Test
  void streamsThatTheContainerEndsFirstAreToldGoodbyeToo() throws Exception {
    server.contents("a", 10, "[1]");
    try (StrictClient one = StrictClient.get(server.uri("api/stream/a")).awaitEvent("snapshot")) {
      server.endStreamsFirst();
      server.undeploy();
      one.awaitEnd();
      assertEquals("bye", one.events().get(one.events().size() - 1).event());
    }
  }

  @Test
  void aClientThatDoesNotReadDoesNotHoldUpTheEnd() throws Exception {
    server.contents("a", 10, "[1]");
    try (StrictClient stalled = StrictClient.narrow(server.uri("api/stream/a"), 4096);
        StrictClient other = StrictClient.get(server.uri("api/stream/b")).awaitEvent("status")) {
      stalled.awaitEvent("snapshot");
      String large = "[2,\"" + "x".repeat(1_000_000) + "\"]";
      server.insert("a", 11, large);
      server.undeploy();
      other.awaitEnd();
      assertEquals("bye", other.events().get(other.events().size() - 1).event());
      assertEquals(Replica.multiset("[1]"), stalled.replica().rows("a"));
    }
    assertEquals(List.of(), ourThreads());
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("tailrace "))
        .toList();
  }

  @Test
  void withoutSettingsEverythingSaysWhatToWrite() throws Exception {
    try (ScriptedApplication empty = ScriptedApplication.start()) {
      for (String path : List.of("", "api/views", "api/stream/a", "api/views/a")) {
        try (StrictClient client = StrictClient.get(empty.uri(path))) {
          client.awaitEnd();
          assertEquals(503, client.status());
          assertTrue(client.body().contains("Write tailrace.url=postgresql://"), client.body());
        }
      }
    }
  }

  @Test
  void wrongSettingsStopTheDeploymentAlone() throws IOException, LifecycleException {
    try (ScriptedApplication wrong = ScriptedApplication.start("tailrace.veiws=a");
        StrictClient client = StrictClient.get(wrong.uri("api/views"))) {
      assertFalse(wrong.isDeployed());
      assertEquals(404, client.awaitEnd().status());
    }
    assertTrue(server.isDeployed());
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
