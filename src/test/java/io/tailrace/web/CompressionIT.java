package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailrace.testing.clients.StrictClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a compressed stream, and what it says. */
class CompressionIT {
  private static ScriptedApplication start(String... settings) throws Exception {
    String[] all = new String[settings.length + 2];
    all[0] = "tailrace.url=postgresql://db/shop";
    all[1] = "tailrace.views=a";
    System.arraycopy(settings, 0, all, 2, settings.length);
    ScriptedApplication started = ScriptedApplication.start(all);
    started.contents("a", 1, "[1]");
    return started;
  }

  private static StrictClient open(ScriptedApplication server, String... headers)
      throws IOException {
    return StrictClient.get(server.uri("api/stream/a"), headers).awaitEvent("snapshot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"async", "upgrade"})
  void whoeverAsksGetsItHoweverTheStreamIsHeld(String hold) throws Exception {
    try (ScriptedApplication server = start("tailrace.hold=" + hold);
        StrictClient compressed = open(server, "Accept-Encoding: br, gzip;q=0.5");
        StrictClient plain = open(server, "Accept-Encoding: br, gzip;q=0");
        StrictClient head =
            StrictClient.request("HEAD", server.uri("api/stream/a"), "Accept-Encoding: gzip")) {
      assertEquals("gzip", compressed.header("Content-Encoding"));
      assertEquals("gzip", head.awaitEnd().header("Content-Encoding"));
      assertNull(plain.header("Content-Encoding"));
      assertEquals("Accept-Encoding", plain.header("Vary"));
      for (int i = 2; i < 10; i++) {
        int size = i;
        server.insert("a", server.next(), "[" + i + "]");
        compressed.await("the change", () -> compressed.replica().rows("a").size() == size);
      }
      plain.await("the same", () -> plain.replica().rows("a").size() == 9);
    }
  }

  @Test
  void whereItIsOffNobodyGetsIt() throws Exception {
    try (ScriptedApplication server = start("tailrace.stream.compression=off");
        StrictClient client = open(server, "Accept-Encoding: gzip")) {
      assertNull(client.header("Content-Encoding"));
    }
  }

  /** An EventSource can read it without more ado. */
  @Test
  void aGoodbyeThatIsTheWholeAnswerIsNotCompressed() throws Exception {
    try (ScriptedApplication server = start("tailrace.streams.max=1");
        StrictClient first = open(server, "Accept-Encoding: gzip");
        StrictClient busy =
            StrictClient.get(
                server.uri("api/stream/a"), "Accept-Encoding: gzip", "Accept: text/event-stream")) {
      busy.awaitEvent("busy");
      assertNull(busy.header("Content-Encoding"));
      assertEquals(200, first.status());
    }
  }
}
