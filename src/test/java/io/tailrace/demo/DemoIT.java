package io.tailrace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @Test
  void itServesItsPagesAndTheViewsOfItsOwnDatabaseThenNothingIsLeft() throws Exception {
    Path feed =
        Files.writeString(
            folder.resolve("edits.jsonl"), "{\"type\":\"edit\",\"user\":\"Ada\"}\n".repeat(70));
    Demo demo = Demo.start(Map.of("TAILRACE_PORT", "0", "TAILRACE_FEED", feed.toString()));
    try (demo) {
      assertEquals("127.0.0.1", demo.address().getHost());
      assertEquals(
          Optional.of("recorded edits from edits.jsonl"), demo.awaitReady(Duration.ofSeconds(30)));
      assertTrue(
          get(demo.address().resolve("metrics")).contains("\ntailrace_streams_max 20000.0\n"),
          "the connector is that of tomcat-conf, or its limit would lower this one");
      assertTrue(get(demo.address()).contains("<title>"));
      assertTrue(get(demo.dashboard()).contains("tailrace"));
      assertTrue(get(demo.address().resolve("webjars/vega/5.32.0/vega.min.js")).contains("vega"));
      awaitRow(demo, "counter", "[70]");
      awaitRow(demo, "top10", "[\"Ada\",70]");

      demo.database().kill();
      demo.database().restart();
      Query.run(demo.database().jdbcUrl(), "INSERT INTO events VALUES ('Bob'), ('Bob')");
      awaitRow(demo, "counter", "[72]");
      awaitRow(demo, "user_edits", "[\"Bob\",2]");
    }
    assertFalse(demo.database().isRunning());
    assertFalse(Files.exists(demo.database().folder()));
    assertThrows(IOException.class, () -> get(demo.address()));
  }

  @Test
  void aDatabaseThatIsNamedIsServedAndStaysWhenTheDemoEnds() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start()) {
      Query.run(database.jdbcUrl(), "CREATE TABLE orders (id int); INSERT INTO orders VALUES (7)");
      Query.run(database.jdbcUrl(), "ALTER TABLE orders REPLICA IDENTITY FULL");
      try (Demo demo =
          Demo.start(
              Map.of(
                  "TAILRACE_PORT", "0",
                  "TAILRACE_URL", database.url(),
                  "TAILRACE_USER", database.user(),
                  "TAILRACE_PASSWORD", database.password(),
                  "TAILRACE_VIEWS", "orders"))) {
        assertFalse(demo.hasDatabase());
        assertEquals(demo.address(), demo.dashboard());
        awaitRow(demo, "orders", "[7]");
      }
      assertEquals("7", Query.one(database.jdbcUrl(), "SELECT id FROM orders"));
    }
  }

  @Test
  void aPortThatIsTakenIsSaidInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      SettingsFault refusal =
          assertThrows(SettingsFault.class, () -> start(Map.of("TAILRACE_PORT", port)));
      assertEquals(
          "Port "
              + port
              + " of 127.0.0.1 is not free, most likely because another program uses it: set another"
              + " one, as TAILRACE_PORT=8080",
          refusal.getMessage());
    }
  }

  @Test
  void whatTheWebApplicationWouldRefuseIsSaidBeforeAnythingStarts() {
    SettingsFault refusal =
        assertThrows(
            SettingsFault.class,
            () ->
                start(
                    Map.of(
                        "TAILRACE_PORT", "0",
                        "TAILRACE_URL", "mysql://shop/db",
                        "TAILRACE_VIEWS", "top10")));
    assertTrue(String.valueOf(refusal.getMessage()).contains("tailrace.url"), refusal::getMessage);
  }

  @Test
  void anotherOneInTheSameProcessDoesNotBringBackTheFolderOfTheFirst() throws Exception {
    Map<String, String> environment = Map.of("TAILRACE_PORT", "0", "TAILRACE_FEED_RATE", "1");
    Demo first = Demo.start(environment);
    first.close();
    Demo second = Demo.start(environment);
    try (second) {
      assertFalse(Files.exists(first.database().folder()));
    }
    assertFalse(Files.exists(second.database().folder()));
  }

  private static void start(Map<String, String> environment) throws Exception {
    Demo.start(environment).close();
  }

  private static void awaitRow(Demo demo, String view, String row) throws Exception {
    URI address = demo.address().resolve("api/views/" + view);
    Await.until(view + " has " + row, () -> get(address).contains(row));
  }

  private static String get(URI address) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
  }
}
