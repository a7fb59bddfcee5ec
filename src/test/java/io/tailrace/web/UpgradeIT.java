package io.tailrace.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.web.http.AppContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client can tell of a connection that Tomcat has handed over: that it is not reused. */
final class UpgradeIT {
  private ScriptedApplication server;

  @BeforeEach
  void start() throws Exception {
    server = start(context -> {}, "gzip");
  }

  private static ScriptedApplication start(
      Consumer<Context> preparation, String compression, String... more) throws Exception {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "tailrace.url=postgresql://db/shop",
                "tailrace.views=a",
                "tailrace.heartbeat=1s",
                "tailrace.stream.compression=" + compression,
                "tailrace.hold=upgrade"));
    settings.addAll(List.of(more));
    ScriptedApplication started =
        ScriptedApplication.start(preparation, settings.toArray(String[]::new));
    started.contents("a", 1, "[1]");
    return started;
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private StrictClient open(String... headers) throws IOException {
    return StrictClient.get(server.uri("api/stream/a"), headers);
  }

  private Socket send(String request) throws IOException {
    URI uri = server.uri("");
    Socket socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort());
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    return socket;
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int read = in.read();
      assertTrue(read >= 0, () -> "ended before " + end + ": " + text);
      text.append((char) read);
    }
    return text.toString();
  }

  @Test
  void theHeadersAreThoseOfAResponseInChunksAfterWhichTheConnectionEnds() throws Exception {
    try (StrictClient client = open().awaitEvent("snapshot")) {
      assertEquals(200, client.status());
      assertEquals("close", client.header("Connection"));
      assertEquals("chunked", client.header("Transfer-Encoding"));
      assertNull(client.header("Content-Length"));
      assertNull(client.header("Upgrade"));
      assertEquals("text/event-stream;charset=UTF-8", client.header("Content-Type"));
      assertEquals("no-store, no-transform", client.header("Cache-Control"));
      server.insert("a", server.next(), "[2]");
      client.await("the change", () -> client.replica().rows("a").size() == 2);
    }
    server.awaitStreams(0);
  }

  @Test
  void whatASecondRequestOfTheConnectionSaysIsNotAnswered() throws Exception {
    String request = "GET /tailrace/api/stream/a HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Socket socket = send(request + "GET /tailrace/api/views HTTP/1.1\r\nHost: x\r\n\r\n")) {
      String begin = readUntil(socket.getInputStream(), "event: snapshot");
      assertEquals(begin.indexOf("HTTP/1.1"), begin.lastIndexOf("HTTP/1.1"), begin);
      socket.getOutputStream().write("x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
      server.insert("a", server.next(), "[2]");
      readUntil(socket.getInputStream(), "event: batch");
    }
    server.awaitStreams(0);
  }

  @Test
  void theLastChunkFollowsTheGoodbyeOfAStop() throws Exception {
    try (Socket socket = send("GET /tailrace/api/stream/a HTTP/1.1\r\nHost: x\r\n\r\n")) {
      readUntil(socket.getInputStream(), "event: snapshot");
      server.undeploy();
      assertEndsInOrder(socket);
    }
  }

  @Test
  void theLastChunkFollowsTheGoodbyeAtTheEndOfAge() throws Exception {
    server.close();
    server = start(context -> {}, "gzip", "tailrace.stream.max-age=5s");
    try (Socket socket = send("GET /tailrace/api/stream/a HTTP/1.1\r\nHost: x\r\n\r\n")) {
      readUntil(socket.getInputStream(), "event: snapshot");
      assertEndsInOrder(socket);
    }
  }

  private static void assertEndsInOrder(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    String rest = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    assertTrue(rest.endsWith("\nevent: bye\ndata: {}\n\n\r\n0\r\n\r\n"), rest);
  }

  @Test
  void aClientThatHasEndedItsHalfIsGone() throws Exception {
    try (Socket socket = send("GET /tailrace/api/stream/a HTTP/1.1\r\nHost: x\r\n\r\n")) {
      readUntil(socket.getInputStream(), "event: snapshot");
      socket.shutdownOutput();
      server.awaitStreams(0);
      socket.setSoTimeout(30_000);
      assertTrue(socket.getInputStream().readAllBytes().length < 10_000, "the end");
    }
  }

  /** HTTP/1.0 has no chunks. */
  @Test
  void anOldClientIsServedAsWell() throws Exception {
    try (Socket socket = send("GET /tailrace/api/stream/a HTTP/1.0\r\nHost: x\r\n\r\n")) {
      String headers = readUntil(socket.getInputStream(), "\r\n\r\n");
      assertFalse(headers.toLowerCase(Locale.ROOT).contains("transfer-encoding"), headers);
      assertEquals("retry: ", new String(socket.getInputStream().readNBytes(7), ISO_8859_1));
      server.insert("a", server.next(), "[2]");
      assertFalse(readUntil(socket.getInputStream(), "event: batch").contains("\r"));
      server.undeploy();
      socket.setSoTimeout(30_000);
      String rest = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertTrue(rest.endsWith("event: bye\ndata: {}\n\n"), rest);
    }
    server.close();
    server = start(context -> {}, "gzip");
    server.awaitStreams(0);
    try (StrictClient client =
        StrictClient.request("HEAD", server.uri("api/stream/a")).awaitEnd()) {
      assertEquals(200, client.status());
      assertEquals("text/event-stream;charset=UTF-8", client.header("Content-Type"));
    }
    assertEquals(0, server.served().limits().taken());
  }

  @Test
  void whatAFilterWrapsIsHeldAsAnAsyncServlet() throws Exception {
    server.close();
    server = start(UpgradeIT::wrapRequests, "gzip");
    try (StrictClient client = open().awaitEvent("snapshot")) {
      assertEquals("chunked", client.header("Transfer-Encoding"));
      server.insert("a", server.next(), "[2]");
      client.await("the change", () -> client.replica().rows("a").size() == 2);
    }
    server.awaitStreams(0);
  }

  private static void wrapRequests(Context context) {
    Filter filter =
        (request, response, chain) ->
            chain.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request), response);
    FilterDef def = new FilterDef();
    def.setFilterName("wrapping");
    def.setFilter(filter);
    def.setAsyncSupported("true");
    context.addFilterDef(def);
    FilterMap map = new FilterMap();
    map.setFilterName("wrapping");
    map.addURLPattern("/*");
    context.addFilterMap(map);
  }

  /** After the first, which is cut off before anything was sent that could be misread. */
  @Test
  void aConnectorThatCompressesStreamsGetsAsyncServlets() throws Exception {
    server.close();
    server = start(context -> {}, "off");
    compress();
    String request =
        "GET /tailrace/api/stream/a HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n";
    try (Socket first = send(request)) {
      byte[] answer = first.getInputStream().readAllBytes();
      assertTrue(new String(answer, ISO_8859_1).endsWith("\r\n\r\n"));
    }
    server.awaitStreams(0);
    try (Socket next = send(request)) {
      String headers = readUntil(next.getInputStream(), "\r\n\r\n").toLowerCase(Locale.ROOT);
      assertTrue(headers.contains("content-encoding: gzip"), headers);
      assertTrue(headers.contains("transfer-encoding: chunked"), headers);
    }
    server.awaitStreams(0);
  }

  private void compress() {
    server.connector("compression", "on");
    server.connector("compressibleMimeType", "text/html,text/event-stream");
    server.connector("compressionMinSize", "0");
  }

  @Test
  void aConnectorThatCompressesLeavesAloneWhatIsCompressed() throws Exception {
    compress();
    try (StrictClient client = open("Accept-Encoding: gzip").awaitEvent("snapshot")) {
      assertEquals("gzip", client.header("Content-Encoding"));
      assertEquals("close", client.header("Connection"));
      server.insert("a", server.next(), "[2]");
      client.await("the change", () -> client.replica().rows("a").size() == 2);
    }
    server.awaitStreams(0);
  }

  @Test
  void aStreamThatIsNotReadEndsWithTheApplication() throws Exception {
    try (StrictClient stalled = StrictClient.narrow(server.uri("api/stream/a"), 4096)) {
      stalled.awaitEvent("snapshot");
      long sent = server.sent();
      server.insert("a", server.next(), "[\"" + "x".repeat(3_000_000) + "\"]");
      Await.until("the message has begun", () -> server.sent() > sent);
      AppContext served = server.served();
      assertEquals(1, served.limits().taken());
      server.undeploy();
      assertEquals(0, served.limits().taken());
      stalled.await("the connection's end", stalled::isEnded);
      assertEquals(1, stalled.replica().rows("a").size(), "the message was cut off");
    }
  }

  @Test
  void whoReadsSlowlyGetsEverything() throws Exception {
    try (StrictClient slow = StrictClient.narrow(server.uri("api/stream/a"), 4096)) {
      slow.awaitEvent("snapshot");
      server.insert("a", server.next(), "[\"" + "y".repeat(3_000_000) + "\"]");
      slow.await("the row", () -> slow.replica().rows("a").size() == 2);
      server.insert("a", server.next(), "[3]");
      slow.await("the next", () -> slow.replica().rows("a").size() == 3);
    }
    server.awaitStreams(0);
  }
}
