package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.StrictClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pages may ask from elsewhere. */
final class CrossOriginIT {
  private static final String ALLOWED = "https://app.example.com";

  private static ScriptedApplication server;
  private static ScriptedApplication closed;

  @BeforeAll
  static void start() throws Exception {
    String[] settings = {"tailrace.url=postgresql://db/shop", "tailrace.views=a"};
    server =
        ScriptedApplication.start(
            settings[0],
            settings[1],
            "tailrace.cors.origins=" + ALLOWED + ",http://localhost:5173");
    server.contents("a", 10, "[1]");
    closed = ScriptedApplication.start(settings);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    closed.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api/stream/a", "api/views", "api/views/a", "api/views/none", "api/x"})
  void aPageOfAnAllowedOriginReadsEverythingWithItsUsersCredentials(String path) throws Exception {
    try (StrictClient client = StrictClient.get(server.uri(path), "Origin: " + ALLOWED)) {
      client.awaitHeaders();
      assertEquals(ALLOWED, client.header("Access-Control-Allow-Origin"));
      assertEquals("true", client.header("Access-Control-Allow-Credentials"));
      assertEquals(
          "ETag, Retry-After, Tailrace-Position", client.header("Access-Control-Expose-Headers"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com",
        "https://app.example.com.evil.org",
        "http://app.example.com",
        "https://app.example.com:8443",
        "null"
      })
  void anotherOriginIsTheSameAsNone(String origin) throws Exception {
    try (StrictClient other = StrictClient.get(server.uri("api/views"), "Origin: " + origin);
        StrictClient none = StrictClient.get(server.uri("api/views"))) {
      for (StrictClient each : new StrictClient[] {other, none}) {
        each.awaitHeaders();
        assertEquals(200, each.status());
        assertNull(each.header("Access-Control-Allow-Origin"));
        assertNull(each.header("Access-Control-Allow-Credentials"));
        assertEquals("Origin", each.header("Vary"), "a cache tells them apart");
      }
    }
  }

  @Test
  void aPreflightIsAnsweredForAllowedOriginsAlone() throws Exception {
    String asked = "Access-Control-Request-Method: GET";
    try (StrictClient allowed =
            StrictClient.request(
                "OPTIONS", server.uri("api/stream/a"), "Origin: " + ALLOWED, asked);
        StrictClient other =
            StrictClient.request(
                "OPTIONS", server.uri("api/stream/a"), "Origin: https://evil.org", asked)) {
      assertEquals(204, allowed.awaitHeaders().status());
      assertEquals(ALLOWED, allowed.header("Access-Control-Allow-Origin"));
      assertEquals("GET, HEAD", allowed.header("Access-Control-Allow-Methods"));
      String headers = String.valueOf(allowed.header("Access-Control-Allow-Headers"));
      assertTrue(headers.contains("Last-Event-ID") && headers.contains("Authorization"), headers);
      assertNull(other.awaitHeaders().header("Access-Control-Allow-Origin"));
    }
  }

  @Test
  void withoutTheSettingThereIsNoSuchHeader() throws Exception {
    try (StrictClient client = StrictClient.get(closed.uri("api/views"), "Origin: " + ALLOWED)) {
      client.awaitHeaders();
      assertNull(client.header("Access-Control-Allow-Origin"));
      assertNull(client.header("Vary"));
    }
  }
}
