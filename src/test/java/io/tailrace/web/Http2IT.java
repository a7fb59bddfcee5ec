package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.TestKeys;
import io.tailrace.testing.clients.Http2Streams;
import io.tailrace.testing.containers.SecureConnector;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 over TLS: many streams on one connection. */
final class Http2IT {
  @TempDir private Path folder;
  private SecureConnector secure;
  private ScriptedApplication server;
  private Http2Streams streams;

  @BeforeEach
  void start() throws Exception {
    TestKeys made = new TestKeys(folder);
    made.authority("root");
    made.certificate("root", "server", "localhost", "-ext", "san=ip:127.0.0.1");
    Path keys = folder.resolve("root.p12");
    secure = new SecureConnector(keys);
    server =
        ScriptedApplication.start(
            secure::addTo,
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a",
            "tailrace.heartbeat=1s");
    server.contents("a", 10, "[1]");
    KeyStore own = KeyStore.getInstance(keys.toFile(), TestKeys.PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("root", own.getCertificate("root"));
    streams = new Http2Streams(trusted);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void manyStreamsOnOneConnectionAreToldAtOnce() throws Exception {
    List<Http2Streams.One> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(streams.open(secure.uri("api/stream/a")));
    }
    assertTrue(secure.connections() <= 2, () -> "" + secure.connections());
    for (int i = 2; i < 20; i++) {
      server.insert("a", server.next(), "[" + i + "]");
      for (Http2Streams.One each : all) {
        each.awaitRows(i);
        assertEquals(HttpClient.Version.HTTP_2, each.version());
      }
    }
  }

  @Test
  void aStreamThatIsNotReadDelaysNoOtherOfItsConnection() throws Exception {
    Http2Streams.One stalled = streams.open(secure.uri("api/stream/a"));
    Http2Streams.One other = streams.open(secure.uri("api/stream/a"));
    stalled.awaitRows(1);
    other.awaitRows(1);
    stalled.read(false);
    for (int i = 2; i < 12; i++) {
      server.insert("a", server.next(), "[\"" + "x".repeat(100_000) + "\"]");
      other.awaitRows(i);
    }
    assertTrue(stalled.rows() < 11);
    stalled.read(true);
    stalled.awaitRows(11);
  }

  @Test
  void undeployingSaysGoodbye() throws Exception {
    Http2Streams.One one = streams.open(secure.uri("api/stream/a"));
    Http2Streams.One two = streams.open(secure.uri("api/stream/a"));
    one.awaitRows(1);
    two.awaitRows(1);
    server.undeploy();
    assertEquals("bye", one.awaitEnd().event());
    assertEquals("bye", two.awaitEnd().event());
  }

  @Test
  void curlIsToldAtOnce() throws Exception {
    Assumptions.assumeTrue(curlHasHttp2(), "curl with HTTP2 is needed: apt-get install curl");
    Path told = folder.resolve("told");
    Process curl =
        new ProcessBuilder("curl", "-skNi", "--http2", secure.uri("api/stream/a").toString())
            .redirectOutput(told.toFile())
            .start();
    try {
      Await.until("the snapshot", () -> text(told).contains("event: snapshot"));
      assertTrue(text(told).startsWith("HTTP/2 200"), text(told));
      server.insert("a", server.next(), "[2]");
      Await.until("the change", () -> text(told).contains("\"inserted\":[[2]]"));
    } finally {
      curl.destroy();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean curlHasHttp2() {
    try {
      Process curl = new ProcessBuilder("curl", "--version").start();
      return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .contains("HTTP2");
    } catch (IOException e) {
      return false;
    }
  }
}
