package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.clients.StrictClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is not served, and what they are told. */
final class RefusalIT {
  private static ScriptedApplication server;

  @BeforeAll
  static void start() throws Exception {
    server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a,b,other,secret",
            "tailrace.view.other.source=second",
            "tailrace.source.second.url=postgresql://db/second",
            "tailrace.view.secret.roles=boss");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | api/stream/none           | 404 | there is no view named none; GET api/views lists them",
        "GET  | api/views/a%22%20OR%201=1 | 404 | there is no view named a\" OR 1=1; GET api/views lists them",
        "GET  | api/stream?view=a%27--    | 404 | there is no view named a'--; GET api/views lists them",
        "GET  | api/views/none            | 404 | there is no view named none; GET api/views lists them",
        "GET  | api/stream                | 400 | no view is named; write api/stream/top10 or api/stream?view=top10",
        "GET  | api/stream/               | 400 | no view is named; write api/stream/top10 or api/stream?view=top10",
        "GET  | api/stream?view=a&view=a  | 400 | a view is named twice; name each once",
        "GET  | api/stream/a?view=b       | 400 | name the views in the path or in view=, not in both",
        "GET  | api/stream?view=a&view=other | 400 | the views a and other come from different databases, whose clocks cannot be compared; open a stream for each",
        "GET  | api/stream/secret         | 401 | log in to see the view secret",
        "GET  | api/views/secret          | 401 | log in to see the view secret",
        "GET  | api/views/a               | 503 | the view a is being read for the first time",
        "GET  | api/nothing               | 404 | there are api/views, api/views/{view}, api/stream/{view} and api/setup.sql",
        "POST | api/views                 | 405 | only GET and HEAD are answered here",
        "PUT  | api/stream/a              | 405 | only GET and HEAD are answered here",
      })
  void aRefusalSaysWhy(String method, String path, int status, String detail) throws Exception {
    try (StrictClient client = StrictClient.request(method, server.uri(path))) {
      client.awaitEnd();
      assertEquals(status, client.status());
      assertEquals("application/problem+json", client.header("Content-Type"));
      assertEquals("no-store", client.header("Cache-Control"));
      JsonObject problem = json(client.body());
      assertEquals(detail, problem.getString("detail"));
      assertEquals(status, problem.getInt("status"));
      assertEquals(status == 405 ? "GET, HEAD, OPTIONS" : null, client.header("Allow"));
      assertEquals(status == 503 ? "2" : null, client.header("Retry-After"));
    }
  }

  @Test
  void tooManyViewsAreRefused() throws Exception {
    String views = String.join("&", IntStream.range(0, 65).mapToObj(i -> "view=v" + i).toList());
    try (StrictClient client = StrictClient.get(server.uri("api/stream?" + views))) {
      assertEquals(400, client.awaitEnd().status());
    }
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
