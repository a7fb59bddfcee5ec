package io.tailrace.web.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import io.tailrace.source.PasswordFile;
import io.tailrace.testing.Await;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.web.settings.TokenSettings;
import io.tailrace.web.settings.value.SettingsFault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When keys are fetched, and which are in use. */
final class KeyRingTest {
  private static final KeySet OLD = keys("old");
  private static final KeySet NEW = keys("new");

  private final AtomicLong nanos = new AtomicLong();
  private final ScriptedKeys source = new ScriptedKeys();
  private final KeyRing ring = new KeyRing(source, nanos::get, Duration.ofSeconds(20));
  private final List<Thread> threads = new ArrayList<>();

  private static KeySet keys(String kid) {
    try {
      JWK key = TokenIssuer.key(JWSAlgorithm.ES256, kid);
      return KeySet.parse(TokenIssuer.publicKeys(key));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void start(KeyRing runs) {
    Thread thread =
        new Thread(
            () -> {
              try {
                runs.run();
              } catch (InterruptedException e) {
                // The end.
              }
            });
    threads.add(thread);
    thread.start();
  }

  private void startWith(KeySet first) {
    source.has(first);
    start(ring);
    Await.until("the first keys", () -> ring.current().equals(first));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @AfterEach
  void stop() throws InterruptedException {
    ring.stop();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void anUnknownNameFetchesAtMostOnceAMinute() throws TokenFault {
    startWith(OLD);
    for (int i = 0; i < 100; i++) {
      assertSame(OLD, ring.newest());
    }
    assertEquals(1, source.reads());
    pass(Duration.ofSeconds(60));
    source.has(NEW);
    assertSame(NEW, ring.newest());
    assertSame(NEW, ring.newest());
    assertSame(NEW, ring.current());
    assertEquals(2, source.reads());
  }

  @Test
  void aTokenOfANewKeyIsAcceptedAndOneOfTheWithdrawnKeyIsNot() throws Exception {
    JWK old = TokenIssuer.key(JWSAlgorithm.ES256, "old");
    JWK next = TokenIssuer.key(JWSAlgorithm.ES256, "next");
    startWith(KeySet.parse(TokenIssuer.publicKeys(old)));
    TokenVerifier verifier =
        new TokenVerifier(
            ring,
            new TokenSettings(
                new TokenSettings.Server(URI.create("https://login.example.com/certs")),
                null,
                Set.of(),
                "sub",
                null,
                null,
                Duration.ZERO),
            InstantSource.system());
    String ofNext = TokenIssuer.token(next, TokenIssuer.claims());
    String ofOld = TokenIssuer.token(old, TokenIssuer.claims());
    assertEquals("ann", verifier.verify(ofOld).user());
    assertThrows(TokenFault.class, () -> verifier.verify(ofNext), "within the first minute");
    pass(Duration.ofSeconds(60));
    source.has(KeySet.parse(TokenIssuer.publicKeys(next)));
    assertEquals("ann", verifier.verify(ofNext).user());
    assertThrows(TokenFault.class, () -> verifier.verify(ofOld));
  }

  @Test
  void keysStayInUseWhileTheirServerIsAway() throws TokenFault {
    startWith(OLD);
    pass(Duration.ofSeconds(60));
    source.isAway();
    TokenFault fault = assertThrows(TokenFault.class, ring::newest);
    assertEquals(TokenFault.Kind.NO_KEYS, fault.kind());
    assertSame(OLD, ring.current());
    assertThrows(TokenFault.class, ring::newest, "it may be a new key, and nobody knows");
    assertEquals(2, source.reads());
    pass(Duration.ofSeconds(60));
    source.has(NEW);
    assertSame(NEW, ring.newest());
  }

  @Test
  void aKeyThatIsWithdrawnIsForgottenWithinTenMinutes() {
    long passes = Duration.ofMinutes(10).toNanos(); // At each look at the clock.
    KeyRing aging = new KeyRing(source, () -> nanos.addAndGet(passes), Duration.ZERO);
    start(aging);
    source.has(OLD);
    source.has(NEW);
    Await.until("the next keys", () -> aging.current().equals(NEW));
    aging.stop();
  }

  @Test
  void anAnswerThatBreaksTheReaderIsAnOutage() throws TokenFault {
    AtomicInteger reads = new AtomicInteger();
    KeySource breaking =
        new KeySource() {
          @Override
          public KeySet read() {
            if (reads.getAndIncrement() == 0) {
              throw new IllegalStateException("a bug of a library");
            }
            return OLD;
          }

          @Override
          public void abort() {}
        };
    KeyRing other = new KeyRing(breaking, nanos::get, Duration.ofSeconds(20));
    start(other);
    Await.until("the first fetch", () -> reads.get() == 1);
    assertThrows(TokenFault.class, other::newest);
    pass(Duration.ofSeconds(60));
    assertSame(OLD, other.newest());
    other.stop();
  }

  @Test
  void onlyAFewRequestsWaitForKeys() {
    start(ring);
    Await.until("the first fetch", () -> source.reads() == 1);
    List<CompletableFuture<KeySet>> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waiting.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return ring.newest();
                } catch (TokenFault e) {
                  throw new AssertionError(e);
                }
              },
              command -> {
                Thread thread = new Thread(command);
                threads.add(thread);
                thread.start();
              }));
    }
    Await.until(
        "eight that wait",
        () -> threads.stream().skip(1).allMatch(t -> t.getState() == Thread.State.TIMED_WAITING));
    assertEquals(TokenFault.Kind.NO_KEYS, assertThrows(TokenFault.class, ring::newest).kind());
    source.has(NEW);
    waiting.forEach(each -> assertSame(NEW, each.join()));
  }

  @Test
  void nobodyWaitsForLong() {
    KeyRing impatient = new KeyRing(source, nanos::get, Duration.ofMillis(10));
    start(impatient);
    assertEquals(TokenFault.Kind.NO_KEYS, assertThrows(TokenFault.class, impatient::newest).kind());
    impatient.stop();
  }

  @Test
  void aFetchThatHangsIsEndedByTheNextToken() {
    start(ring);
    Await.until("the first fetch", () -> source.reads() == 1);
    pass(Duration.ofSeconds(15));
    assertSame(KeySet.NONE, ring.current());
    assertFalse(source.isAborted());
    pass(Duration.ofSeconds(1));
    assertSame(KeySet.NONE, ring.current());
    assertTrue(source.isAborted());
    assertThrows(TokenFault.class, ring::newest);
  }

  @Test
  void aFileWithoutKeysStopsTheDeployment(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("certs.json"), "{\"keys\":[]}");
    assertEquals(
        "tailrace.jwt.keys="
            + file
            + ": it has no key that verifies signatures: RSA of 2048 to 8192 bits, P-256, P-384,"
            + " P-521 or Ed25519",
        fault(new TokenSettings.PublicKeys(file)));
    assertEquals(
        "tailrace.jwt.keys=" + folder + "/x: the file cannot be read (NoSuchFileException)",
        fault(new TokenSettings.PublicKeys(folder.resolve("x"))));
    Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef\n");
    assertEquals(
        "tailrace.jwt.secret-file="
            + secret
            + ": the secret has fewer than 32 bytes; make one with: openssl rand -base64 48",
        fault(new TokenSettings.Secret(new PasswordFile(secret))));
    Files.writeString(file, "x".repeat((1 << 20) + 1));
    assertEquals(
        "tailrace.jwt.keys=" + file + ": the file has more than 1048576 bytes",
        fault(new TokenSettings.PublicKeys(file)));
  }

  private static String fault(TokenSettings.Keys keys) {
    return String.valueOf(assertThrows(SettingsFault.class, () -> KeyRing.of(keys)).getMessage());
  }

  @Test
  void aFilesKeysAreThereAtOnce(@TempDir Path folder) throws IOException {
    JWK key = TokenIssuer.key(JWSAlgorithm.ES256, "k1");
    Path file = Files.writeString(folder.resolve("certs.json"), TokenIssuer.publicKeys(key));
    assertEquals(1, KeyRing.of(new TokenSettings.PublicKeys(file)).current().keys().size());
    Path secret = Files.writeString(folder.resolve("secret"), "x".repeat(32) + "\n");
    KeySet hs = KeyRing.of(new TokenSettings.Secret(new PasswordFile(secret))).current();
    assertEquals(Set.of(JWSAlgorithm.HS256), hs.keys().get(0).algorithms());
  }
}
