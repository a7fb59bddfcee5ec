package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.StrictClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much heap a client can make the server hold for it, whatever it sends and never reads. */
final class HoardIT {
  private static final int CLIENTS = 200;
  private static final int CHANGES = 4;

  /** Stated in docs/SECURITY.md. */
  private static final long MOST = 256 << 10;

  private static final long MOST_UNFINISHED = 96 << 10;

  private final List<SocketChannel> sockets = new ArrayList<>();
  private ScriptedApplication server;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop", "tailrace.views=a,b,c", "tailrace.heartbeat=1s");
    for (String view : List.of("a", "b", "c")) {
      server.contents(view, 1, "[1]");
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (SocketChannel each : sockets) {
      each.close();
    }
    server.awaitStreams(0);
    server.close();
  }

  private void send(String request) throws IOException {
    URI uri = server.uri("");
    SocketChannel socket = SocketChannel.open();
    socket.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
    sockets.add(socket);
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** What is shared by all is in the heap before already. */
  private static void assertHeld(long before, long most) {
    long each = (heap() - before) / CLIENTS;
    assertTrue(each < most, each + " bytes of heap for each client");
  }

  @Test
  void aStreamThatIsNeverReadHoldsLessThanIsStated() throws Exception {
    try (StrictClient reader = StrictClient.get(server.uri("api/stream/a"))) {
      reader.awaitEvent("snapshot");
      for (int change = 0; change < CHANGES; change++) {
        server.insert("a", 2 + change, large(change));
      }
      reader.await("all", () -> reader.replica().rows("a").size() == 1 + CHANGES);
      long before = heap();
      String id = "f".repeat(5_000);
      for (int i = 0; i < CLIENTS; i++) {
        send(
            "GET /tailrace/api/stream?view=a&view=b&view=c HTTP/1.1\r\nHost: x\r\n"
                + ("Last-Event-ID: " + id + "\r\n\r\n")
                + "GET /tailrace/api/views HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20));
      }
      server.awaitStreams(1 + CLIENTS);
      for (int change = 0; change < CHANGES; change++) {
        server.delete("a", 2 + CHANGES + change, large(change));
      }
      reader.await("none", () -> reader.replica().rows("a").size() == 1);
      assertHeld(before, MOST);
    }
  }

  private static String large(int change) {
    return "[\"" + change + "x".repeat(300_000) + "\"]";
  }

  @Test
  void anUnfinishedRequestHoldsLessThanIsStated() throws Exception {
    send("GET /tailrace/api/views HTTP/1.1\r\n");
    long before = heap();
    for (int i = 0; i < CLIENTS; i++) {
      send("GET /tailrace/api/stream/a HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(7_000));
    }
    try (StrictClient other = StrictClient.get(server.uri("api/views"))) {
      assertEquals(200, other.awaitEnd().status(), "everybody else is served");
    }
    assertHeld(before, MOST_UNFINISHED);
  }

  @Test
  void anIdThatIsTooLongIsAnybodys() throws Exception {
    String id = "Last-Event-ID: " + "1".repeat(6_000);
    try (StrictClient client = StrictClient.get(server.uri("api/stream/a"), id)) {
      client.awaitEvent("snapshot");
    }
  }

  @Test
  void aBodyIsNotReadButRefused() throws Exception {
    for (String body : List.of("Content-Length: 1000000000", "Transfer-Encoding: chunked")) {
      try (StrictClient client = StrictClient.get(server.uri("api/stream/a"), body)) {
        client.await("the refusal", () -> client.status() == 413);
      }
    }
    assertEquals(2, server.served().refusals().counts().get("body"));
  }
}
