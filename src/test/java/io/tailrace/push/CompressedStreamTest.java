package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.testing.Gunzip;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.zset.ZSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a compressed stream has in common with any other, and with other compressed ones. */
class CompressedStreamTest {
  private final HubFixture fixture = new HubFixture();
  private final FakeSink plain = new FakeSink();
  private final FakeSink sink = new FakeSink();
  private final Gunzip gunzip = new Gunzip();

  private String text() {
    return text(sink, gunzip);
  }

  private static String text(FakeSink from, Gunzip by) {
    return new String(by.read(from.bytes()), StandardCharsets.UTF_8);
  }

  private static String withoutRetry(String text) {
    return text.replaceFirst("^retry: [0-9]+\n\n", "");
  }

  private static ZSet large(int rows) {
    return HubFixture.rows(
        IntStream.range(0, rows).mapToObj(i -> "1000000" + i).toArray(String[]::new));
  }

  private Stream join(FakeSink to, String... views) {
    return joined(fixture, to, views);
  }

  private static Stream joined(HubFixture at, FakeSink to, String... views) {
    Stream stream = at.open(ContentCoding.GZIP, to, null, views);
    stream.wake();
    at.step();
    return stream;
  }

  @Test
  void allThatIsToldCanBeReadAtOnceAndIsTheSame() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.contents("b", 10, large(100_000));
    fixture.join(plain, null, "a", "b");
    join(sink, "a", "b");
    for (int step = 0; step < 20; step++) {
      fixture.step();
    }
    assertEquals(withoutRetry(plain.text()), withoutRetry(text()));
    for (int at = 20; at < 60; at += 10) {
      fixture.changes("a", at, "" + at);
      fixture.step();
      assertTrue(sink.isFlushed());
      assertEquals(plain.text(), text());
    }
    fixture.stale("b");
    fixture.step();
    assertEquals(plain.text(), text());
    fixture.pass(Duration.ofSeconds(15));
    String beat = text();
    assertTrue(beat.startsWith("event: progress\n"), beat);
    assertEquals(plain.text(), beat);
  }

  @Test
  void whoeverComesLaterGetsTheSameBytesFromThenOn() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    join(sink, "a");
    fixture.changes("a", 20, "2");
    fixture.step();
    FakeSink late = new FakeSink();
    join(late, "a");
    text();
    Gunzip its = new Gunzip();
    text(late, its);
    fixture.changes("a", 30, "3", "-1");
    fixture.step();
    byte[] bytes = sink.bytes();
    byte[] same = late.bytes();
    assertArrayEquals(bytes, same);
    assertEquals(
        "event: batch\nid: f1-30\ndata: {\"view\":\"a\",\"timestamp\":30,\"time\":30,"
            + "\"inserted\":[[3]],\"deleted\":[[1]]}\n\n",
        new String(its.read(same), StandardCharsets.UTF_8));
  }

  @Test
  void aBodyIsDeflatedOnceForAll() {
    fixture.contents("a", 10, large(50_000));
    join(sink, "a");
    fixture.step();
    long worked = fixture.writer().deflation().worked();
    assertTrue(worked > 400_000, "deflated: " + worked);
    for (int i = 0; i < 20; i++) {
      join(new FakeSink(), "a");
    }
    assertTrue(fixture.writer().deflation().worked() - worked < 20 * 200, "only what is their own");
  }

  @Test
  void itIsKeptOnlyWhileSomebodyReads() {
    fixture.contents("a", 10, large(50_000));
    fixture.join(plain, null, "a");
    long before = fixture.checkpointBytes("a");
    Stream first = join(sink, "a");
    Stream second = join(new FakeSink(), "a");
    fixture.step();
    assertTrue(fixture.checkpointBytes("a") > before + 10_000);
    first.gone();
    assertTrue(fixture.checkpointBytes("a") > before + 10_000);
    second.gone();
    assertEquals(before, fixture.checkpointBytes("a"));
  }

  @Test
  void aHugeSnapshotIsDeflatedInTurnsAndChangesDoNotWaitForIt() {
    fixture.contents("a", 10, large(300_000));
    fixture.contents("b", 10, HubFixture.rows("1"));
    fixture.join(plain, null, "b");
    plain.text();
    join(sink, "a");
    int first = sink.size();
    long worked = fixture.writer().deflation().worked();
    assertTrue(worked < 1 << 20, "in one step: " + worked);
    fixture.changes("b", 20, "2");
    fixture.step();
    assertTrue(plain.text().contains("\nid: f1-20\n"));
    assertTrue(sink.size() > first);
    for (int step = 0; step < 40; step++) {
      fixture.step();
    }
    assertEquals(300_000, text().split("\\[1000000", -1).length - 1);
  }

  @Test
  void goodbyeIsSaidBetweenTwoEventsAndToWhoeverComesTooLate() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    join(sink, "a");
    text();
    fixture.hub().close();
    fixture.step();
    String goodbye = "retry: [0-9]+\nevent: bye\ndata: \\{}\n\n";
    String last = text();
    assertTrue(last.matches(goodbye), last);
    FakeSink late = new FakeSink();
    fixture.open(ContentCoding.GZIP, late, null, "a").wake();
    String told = text(late, new Gunzip());
    assertTrue(told.matches(goodbye), told);
  }

  @Test
  void insideOfAPieceNothingCanBeSaidAndTheNextStreamIsToldToWaitLonger() {
    HubFixture small = new HubFixture(new Bounds(2_000_000, 400_000, 1_000, 2_000_000));
    int timestamp = 0;
    for (int evicted = 0; evicted < 6; evicted++) {
      FakeSink slow = new FakeSink().takes(1);
      small.contents("a", ++timestamp, HubFixture.rows(noise(200_000)));
      Stream stream = joined(small, slow, "a");
      String begun = text(slow, new Gunzip());
      assertTrue(begun.length() > 60_000 && !begun.contains("}\n"), "length: " + begun.length());
      for (int i = 0; i < 4; i++) {
        small.contents("a", ++timestamp, HubFixture.rows(noise(200_001 + i)));
        joined(small, new FakeSink(), "a");
      }
      slow.takes(Long.MAX_VALUE);
      stream.wake();
      small.step();
      assertTrue(slow.isClosed());
      assertEquals(0, slow.size(), "nothing more");
    }
    assertEquals(6L, small.hub().counts().parted().get(DisconnectReason.EVICTED));
    FakeSink next = new FakeSink();
    joined(small, next, "a");
    String told = text(next, new Gunzip());
    assertTrue(told.matches("(?s)retry: [1-6][0-9]{4}\n\n.*"), told.substring(0, 100));
  }

  private static String noise(int length) {
    StringBuilder noise = new StringBuilder("\"");
    new Random(length).ints(length, 'a', 'z' + 1).forEach(i -> noise.append((char) i));
    return noise.append('"').toString();
  }

  @Test
  void bytesAreCountedByCoding() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    join(sink, "a");
    fixture.join(plain, null, "a");
    assertEquals(
        Map.of(ContentCoding.GZIP, (long) sink.size(), ContentCoding.IDENTITY, (long) plain.size()),
        fixture.hub().counts().bytes());
  }
}
