package io.tailrace.web.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import io.tailrace.testing.Await;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.testing.TokenKeyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server of keys may answer. */
final class KeyServerTest {
  private static final JWK KEY = TokenIssuer.key(JWSAlgorithm.ES256, "k1");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final CountDownLatch over = new CountDownLatch(1);
  private TokenKeyServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TokenKeyServer(KEY);
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.close();
  }

  private KeyServer keys(Duration longest) {
    return new KeyServer(server.address(), longest);
  }

  private String fault(Duration longest) {
    return String.valueOf(assertThrows(IOException.class, () -> keys(longest).read()).getMessage());
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void itsKeysAreRead() throws IOException {
    assertEquals(1, keys(LONG).read().keys().size());
    assertEquals(server.address().toString(), keys(LONG).toString());
    assertEquals(
        "https://login.example.com/certs",
        new KeyServer(URI.create("https://login.example.com/certs?key=secret"), LONG).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void noRedirectIsFollowed(int status) throws IOException {
    try (TokenKeyServer other = new TokenKeyServer(KEY)) {
      server.answers(
          exchange -> {
            exchange.getResponseHeaders().add("Location", other.address().toString());
            exchange.sendResponseHeaders(status, -1);
          });
      assertEquals(
          "it answers "
              + status
              + ", a redirect, which is not followed; write the address of the keys themselves",
          fault(LONG));
      assertEquals(0, other.requests());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 401, 404, 500, 503})
  void anotherStatusIsNoAnswer(int status) {
    server.answers(exchange -> exchange.sendResponseHeaders(status, -1));
    assertEquals("it answers " + status, fault(LONG));
  }

  @Test
  void aLongAnswerIsNotRead() {
    server.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[64 << 10];
          while (true) {
            exchange.getResponseBody().write(piece); // Ends when the client has left.
          }
        });
    assertEquals("its answer has more than 1048576 bytes", fault(LONG));
  }

  @Test
  void silenceIsNotWaitedFor() {
    server.answers(exchange -> await());
    assertEquals("no complete answer within 300 ms", fault(SHORT));
  }

  @Test
  void anAnswerThatDripsIsNotWaitedFor() {
    server.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (isPausing()) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
          }
        });
    assertEquals("no complete answer within 300 ms", fault(SHORT));
  }

  /** Each byte ends a silence, and no silence is long. */
  @Test
  void headersThatDripAreEndedByAnAbort() throws Exception {
    try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      KeyServer keys =
          new KeyServer(
              URI.create("http://127.0.0.1:" + dripping.getLocalPort() + "/certs"), SHORT);
      AtomicInteger drops = new AtomicInteger();
      CompletableFuture<Void> server =
          CompletableFuture.runAsync(
              () -> {
                try (Socket client = dripping.accept()) {
                  client.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(US_ASCII));
                  while (isPausing()) {
                    client.getOutputStream().write('x');
                    drops.incrementAndGet();
                  }
                } catch (IOException e) {
                  // The client has left.
                }
              });
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(() -> assertThrows(IOException.class, keys::read));
      Await.until("many drops", () -> drops.get() > 60);
      Await.until(
          "the end",
          () -> {
            keys.abort();
            return reading.isDone();
          });
      reading.get();
      over.countDown();
      server.get();
    }
  }

  /** Waits for a moment; whether the test is still under way. */
  private boolean isPausing() {
    try {
      return !over.await(10, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void anAbortEndsAReadThatIsUnderWay() throws Exception {
    server.answers(exchange -> await());
    KeyServer keys = keys(Duration.ofMinutes(1));
    CompletableFuture<String> reading =
        CompletableFuture.supplyAsync(
            () -> String.valueOf(assertThrows(IOException.class, () -> keys.read()).getMessage()));
    Await.until(
        "the end",
        () -> {
          keys.abort();
          return reading.isDone();
        });
    assertTrue(reading.get().startsWith("no answer: "), reading.get());
  }

  @Test
  void garbageIsNoKey() {
    server.answers(TokenKeyServer.text(200, "<html>maintenance</html>"));
    assertTrue(fault(LONG).startsWith("it has no key"));
  }

  @Test
  void aServerThatIsAwaySaysSo() throws IOException {
    KeyServer keys = keys(LONG);
    server.close();
    String fault = String.valueOf(assertThrows(IOException.class, keys::read).getMessage());
    assertTrue(fault.startsWith("no answer: "), fault);
    assertThrows(
        IOException.class,
        () -> new KeyServer(URI.create("https://nowhere.invalid/"), SHORT).read());
  }

  /** A plain server behind an https address is not spoken to. */
  @Test
  void httpsIsNotGivenUp() {
    URI https = URI.create(server.address().toString().replace("http:", "https:"));
    assertThrows(IOException.class, () -> new KeyServer(https, SHORT).read());
    assertEquals(0, server.requests());
  }
}
