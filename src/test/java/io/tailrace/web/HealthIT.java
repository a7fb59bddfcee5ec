package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.StrictClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a probe is answered. */
final class HealthIT {
  private static StrictClient ask(ScriptedApplication server, String method, String path)
      throws IOException {
    try (StrictClient client = StrictClient.request(method, server.uri(path))) {
      client.awaitEnd();
      if (client.status() == 200 || client.status() == 503) {
        assertEquals("application/json", client.header("Content-Type"));
        assertEquals("no-store", client.header("Cache-Control"));
        assertEquals("nosniff", client.header("X-Content-Type-Options"));
      }
      return client;
    }
  }

  private static void assertAnswer(ScriptedApplication server, String path, int status, String body)
      throws IOException {
    StrictClient get = ask(server, "GET", path);
    assertEquals(body, get.body());
    assertEquals(status, get.status());
    StrictClient head = ask(server, "HEAD", path);
    assertEquals(status, head.status());
    assertEquals("", head.body());
    assertEquals(get.header("Content-Length"), head.header("Content-Length"));
  }

  @Test
  void itIsReadyWhenAllViewsHaveContentsAndNamesNoneThatNeedsARole() throws Exception {
    try (ScriptedApplication server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a,secret",
            "tailrace.view.secret.roles=boss")) {
      assertAnswer(server, "health/live", 200, "{\"status\":\"live\"}\n");
      server.contents("a", 10, "[1]");
      assertAnswer(
          server,
          "health/ready",
          503,
          "{\"status\":\"unready\",\"withoutContents\":[],\"others\":1}\n");
      server.contents("secret", 10, "[1]");
      assertAnswer(
          server,
          "health/ready",
          200,
          "{\"status\":\"ready\",\"withoutContents\":[],\"others\":0}\n");
      assertEquals(405, ask(server, "POST", "health/ready").status());
      assertEquals(404, ask(server, "GET", "health").status());
    }
  }

  @Test
  void withoutSettingsItLivesAndIsNotReady() throws Exception {
    try (ScriptedApplication server = ScriptedApplication.start()) {
      assertAnswer(server, "health/live", 200, "{\"status\":\"live\"}\n");
      StrictClient ready = ask(server, "GET", "health/ready");
      assertEquals(503, ready.status());
      assertTrue(ready.body().contains("Write tailrace.url=postgresql://"), ready.body());
    }
  }

  @Test
  void itIsNotReadyFromTheFirstGoodbyeOn() throws Exception {
    try (ScriptedApplication server =
        ScriptedApplication.start("tailrace.url=postgresql://db/shop", "tailrace.views=a")) {
      server.contents("a", 10, "[1]");
      assertTrue(server.operation().ready().good());
      server.undeploy();
      assertEquals(
          "{\"status\":\"unready\",\"reason\":\"the application is stopping\"}\n",
          server.operation().ready().json());
      assertTrue(server.operation().live().good());
    }
  }
}
