package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Nginx;
import io.tailrace.web.ScriptedApplication;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behind an nginx that has only the upstream's address. The application is at the root, at its own
 * path, and under a prefix that nginx removes. Under {@code /kept/}, nginx keeps its connections to
 * the server, as newer versions do by default.
 */
final class NginxIT {
  private static ScriptedApplication server;
  private static Nginx nginx;

  @BeforeAll
  static void start() throws Exception {
    server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop", "tailrace.views=a", "tailrace.heartbeat=1s");
    String upstream = "http://127.0.0.1:" + server.uri("").getPort();
    nginx =
        Nginx.start(
            "upstream kept { server " + server.uri("").getAuthority() + "; keepalive 32; }",
            """
            location / { proxy_pass UPSTREAM/tailrace/; }
            location /tailrace/ { proxy_pass UPSTREAM; }
            location /live/wall/ { proxy_pass UPSTREAM/tailrace/; }
            location /kept/ {
              proxy_pass http://kept/tailrace/;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
            }
            """
                .replace("UPSTREAM", upstream));
    server.contents("a", 10, "[1]");
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (nginx != null) {
        nginx.close();
      }
    } finally {
      server.close();
    }
  }

  /** A buffering proxy would hold back what is so small. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/tailrace/", "/live/wall/", "/kept/"})
  void eventsArriveAtOnce(String prefix) throws Exception {
    URI stream = nginx.uri(prefix + "api/stream/a");
    try (StrictClient client = StrictClient.get(stream);
        StrictClient compressed = StrictClient.get(stream, "Accept-Encoding: gzip");
        StrictClient direct = StrictClient.get(server.uri("api/stream/a"))) {
      client.await("the snapshot", () -> client.replica().has("a"));
      compressed.await("the snapshot", () -> compressed.replica().has("a"));
      assertEquals("gzip", compressed.header("Content-Encoding"));
      direct.await("the snapshot", () -> direct.replica().has("a"));
      for (int i = 0; i < 20; i++) {
        long timestamp = server.next();
        server.insert("a", timestamp, "[2]");
        client.await("row " + i, () -> client.replica().rows("a").size() == 2);
        compressed.await("row " + i, () -> compressed.replica().rows("a").size() == 2);
        server.delete("a", server.next(), "[2]");
        client.await("its end " + i, () -> client.replica().rows("a").size() == 1);
      }
      assertEquals(1, client.events().stream().filter(event -> event.is("snapshot")).count());
      client.awaitEvent("progress");
      direct.await("the same", () -> direct.replica().changes() == client.replica().changes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tailrace/", "/live/wall/", "/kept/"})
  void aPositionIsResumed(String prefix) throws Exception {
    String id;
    try (StrictClient client = StrictClient.get(server.uri("api/stream/a"))) {
      client.await("the snapshot", () -> client.replica().has("a"));
      id = String.valueOf(client.replica().lastEventId());
    }
    URI stream = nginx.uri(prefix + "api/stream/a");
    try (StrictClient client = StrictClient.get(stream, "Last-Event-ID: " + id)) {
      client.awaitEvent("progress");
      assertEquals(0, client.replica().changes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tailrace/", "/live/wall/", "/kept/"})
  void contentsAndListAreServed(String prefix) throws Exception {
    for (String path : new String[] {"api/views", "api/views/a"}) {
      try (StrictClient client = StrictClient.get(nginx.uri(prefix + path))) {
        assertEquals(200, client.awaitEnd().status());
        assertTrue(client.body().contains("\"timestamp\""), client.body());
      }
    }
  }

  /** The client is on nginx's side; the server learns of it by nginx alone. */
  @ParameterizedTest
  @ValueSource(strings = {"/tailrace/", "/kept/"})
  void aClientThatLeavesFreesItsSeat(String prefix) throws Exception {
    server.awaitStreams(0);
    try (StrictClient client = StrictClient.get(nginx.uri(prefix + "api/stream/a"))) {
      client.await("the snapshot", () -> client.replica().has("a"));
      server.awaitStreams(1);
    }
    server.awaitStreams(0);
  }

  @Test
  void aFolderWithoutItsSlashIsRedirectedToItself() throws Exception {
    for (String path : new String[] {"/tailrace", "/live/wall"}) {
      try (StrictClient client = StrictClient.get(nginx.uri(path))) {
        assertEquals(301, client.awaitEnd().status());
        assertEquals(nginx.uri(path + "/").toString(), client.header("Location"));
      }
    }
  }

  @Test
  void rowsAreTheSameAsWithoutIt() throws Exception {
    try (StrictClient client = StrictClient.get(nginx.uri("/api/stream/a"))) {
      client.await("the snapshot", () -> client.replica().has("a"));
      assertEquals(Replica.multiset("[1]"), client.replica().rows("a"));
    }
  }
}
