package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.metrics.DisconnectReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HubTest {
  private final HubFixture fixture = new HubFixture();
  private final FakeSink sink = new FakeSink();

  @Test
  void aStreamCountsFromItsOpeningOn() {
    Stream stream = fixture.open(sink, null, "a");
    assertEquals(1, fixture.hub().size());
    stream.gone();
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void theWritersTakeTurnsHoweverManyStreamsWereOpened() {
    int opened = Integer.MAX_VALUE - 3;
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      turns.add(Hub.turn(opened++, 4));
    }
    assertEquals(List.of(0, 1, 2, 3, 0, 1, 2, 3), turns);
    for (int i = 0; i < 3; i++) {
      assertEquals(i, Hub.turn(i, 3));
    }
    assertEquals(1, Hub.turn(Integer.MIN_VALUE, 3), "it never leaves the range");
  }

  @Test
  void aStreamCountsForEachOfItsViewsUntilItIsOver() {
    assertEquals(Map.of(), fixture.sizes());
    Stream one = fixture.open(sink, null, "a");
    Stream both = fixture.open(new FakeSink(), null, "a", "b");
    Stream turned = fixture.join(new FakeSink(), null, "b", "a");
    assertEquals(Map.of("a", 3, "b", 2), fixture.sizes());
    one.gone();
    one.gone();
    one.end(DisconnectReason.LEFT);
    assertEquals(Map.of("a", 2, "b", 2), fixture.sizes());
    both.gone();
    turned.end(DisconnectReason.AGED);
    assertEquals(Map.of(), fixture.sizes());
  }

  @Test
  void wakingAStreamWakesItsWriter() {
    Stream stream = fixture.open(sink, null, "a");
    assertFalse(Signals.taken(fixture.writer()));
    stream.wake();
    assertTrue(Signals.taken(fixture.writer()));
    assertFalse(Signals.taken(fixture.writer()), "many wakes are one");
  }

  @Test
  void atTheEndEverybodyIsToldWhenToComeBack() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    FakeSink full = new FakeSink();
    fixture.join(sink, null, "a");
    Stream stalled = fixture.join(full, null, "a");
    full.full();
    fixture.changes("a", 20, "2");
    sink.text();
    full.text();
    fixture.hub().close();
    fixture.step();
    String text = sink.text();
    assertTrue(
        text.matches("(?s)event: batch\n.*\n\nretry: [0-9]{4,5}\nevent: bye\ndata: \\{}\n\n"),
        text);
    assertEquals("", full.text());
    assertTrue(sink.isClosed() && full.isClosed());
    assertEquals(0, fixture.hub().size());
    stalled.gone();
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void aStreamThatIsOpenedAfterTheEndIsToldGoodbyeAtOnce() {
    fixture.hub().close();
    fixture.step();
    Stream stream = fixture.open(sink, null, "a");
    stream.wake();
    String text = sink.text();
    assertTrue(text.matches("retry: [0-9]{4,5}\nevent: bye\ndata: \\{}\n\n"), text);
    assertTrue(sink.isClosed());
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void aWriterThatIsClosedEnds() throws InterruptedException {
    fixture.hub().close();
    Thread thread = new Thread(fixture.writer());
    thread.start();
    thread.join(10_000);
    assertFalse(thread.isAlive());
  }

  @Test
  void forgedPositionsAreNotKept() {
    fixture.contents("a", 1_000_000, HubFixture.rows("1"));
    for (int i = 0; i < 5_000; i++) {
      FakeSink forged = new FakeSink();
      Stream stream = fixture.join(forged, "f1-" + i, "a");
      assertTrue(forged.text().contains("event: snapshot"));
      assertTrue(stream.feed().positions() <= 2_100, "kept: " + stream.feed().positions());
      stream.gone();
    }
    FakeSink ahead = new FakeSink();
    for (int i = 0; i < 5_000; i++) {
      Stream stream = fixture.join(ahead, "f1-" + (2_000_000 + i), "a");
      assertTrue(stream.feed().positions() <= 2_100, "kept: " + stream.feed().positions());
    }
  }

  @Test
  void theRetryAfterAnEvictionGrowsWhileTheyGoOnAndIsForgottenAfterwards() {
    EvictionBackoff evictions = new EvictionBackoff();
    Random random = new Random(1);
    long first = evictions.retry(0, random);
    assertTrue(first >= 1_000 && first < 2_000, "first: " + first);
    long last = 0;
    for (int i = 0; i < 20; i++) {
      last = evictions.retry(1_000, random);
    }
    assertTrue(last >= 30_000 && last < 60_000, "last: " + last);
    long later = evictions.retry(Duration.ofMinutes(2).toMillis(), random);
    assertTrue(later < 2_000, "later: " + later);
  }
}
