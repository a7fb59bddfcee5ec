package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.push.metrics.StreamCounts;
import io.tailrace.view.log.CatchUpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an operator is told of the streams. */
final class CountsTest {
  private final HubFixture fixture = new HubFixture();
  private final List<Long> lags = new ArrayList<>();

  CountsTest() {
    fixture.hub().measure(lags::add);
  }

  private Map<CatchUpMethod, Long> joined() {
    Map<CatchUpMethod, Long> joined = new TreeMap<>(fixture.hub().counts().joined());
    joined.values().removeIf(count -> count == 0);
    return joined;
  }

  private Map<DisconnectReason, Long> parted() {
    Map<DisconnectReason, Long> parted = new TreeMap<>(fixture.hub().counts().parted());
    parted.values().removeIf(count -> count == 0);
    return parted;
  }

  @Test
  void aClientJoinsOnceAndByOneWay() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(new FakeSink(), null, "a");
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L), joined());
    fixture.changes("a", 20, "2");
    fixture.step();
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L), joined());
    fixture.join(new FakeSink(), "f1-10", "a");
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L, CatchUpMethod.FRAMES, 1L), joined());
    fixture.join(new FakeSink(), "f1-20", "a");
    assertEquals(
        Map.of(CatchUpMethod.CHECKPOINT, 1L, CatchUpMethod.FRAMES, 1L, CatchUpMethod.NOTHING, 1L),
        joined());
  }

  @Test
  void aClientOfManyChangesThatCancelOutJoinsByADifference() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    for (int at = 20; at < 4_000; at += 2) {
      fixture.changes("a", at, "\"" + "x".repeat(100) + "\"");
      fixture.changes("a", at + 1, "-\"" + "x".repeat(100) + "\"");
    }
    fixture.join(new FakeSink(), "f1-11", "a");
    assertEquals(Map.of(CatchUpMethod.DIFFERENCE, 1L), joined());
  }

  @Test
  void ofSeveralViewsTheHeaviestWayCounts() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    FakeSink sink = new FakeSink();
    fixture.join(sink, null, "a", "b").gone();
    String id = sink.text().replaceAll("(?s).*\nid: (\\S+)\n.*", "$1");
    fixture.changes("a", 20, "2");
    fixture.stale("a");
    fixture.contents("b", 20, HubFixture.rows("1"));
    fixture.join(sink, id, "a", "b");
    String text = sink.text();
    assertTrue(text.indexOf("event: batch") < text.indexOf("event: snapshot"), text);
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 2L), joined());
  }

  @Test
  void whoIsAheadHasNotJoinedUntilTheNodeHasCaughtUp() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(new FakeSink(), "f1-30", "a");
    fixture.pass(Duration.ofSeconds(16));
    assertEquals(Map.of(), joined());
    fixture.pass(Duration.ofSeconds(16));
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L), joined());
  }

  @Test
  void framesAreWholeChangesAndBytesAreAllThatSinksTook() {
    FakeSink sink = new FakeSink();
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink, null, "a");
    fixture.changes("a", 20, "2");
    fixture.step();
    fixture.pass(Duration.ofSeconds(16));
    StreamCounts counts = fixture.hub().counts();
    assertEquals(2, counts.frames());
    String text = sink.text();
    assertTrue(text.contains("event: progress"), text);
    assertEquals(
        Map.of(ContentCoding.IDENTITY, (long) text.length(), ContentCoding.GZIP, 0L),
        counts.bytes());
  }

  @Test
  void everyStreamPartsOnceWithItsReason() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    Stream left = fixture.join(new FakeSink(), null, "a");
    left.gone();
    left.gone();
    FakeSink full = new FakeSink();
    fixture.join(full, null, "a");
    full.full();
    fixture.changes("a", 20, "2");
    fixture.step();
    fixture.pass(Duration.ofMinutes(3));
    fixture.join(new FakeSink(), null, "a");
    fixture.pass(Duration.ofHours(2));
    fixture.join(new FakeSink(), null, "a");
    fixture.hub().close();
    fixture.step();
    fixture.open(new FakeSink(), null, "a").wake();
    assertEquals(
        Map.of(
            DisconnectReason.LEFT,
            1L,
            DisconnectReason.STALLED,
            1L,
            DisconnectReason.AGED,
            1L,
            DisconnectReason.STOPPED,
            2L),
        parted());
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void aChangeIsMeasuredOnceForAllWhoWaitedForIt() {
    fixture.contents("a", 999_000, HubFixture.rows("1"));
    fixture.join(new FakeSink(), null, "a");
    fixture.join(new FakeSink(), null, "a");
    assertEquals(List.of(), lags);
    fixture.changes("a", 999_990, "2");
    fixture.step();
    assertEquals(List.of(10L), lags);
    fixture.changes("a", 1_000_500, "3");
    fixture.step();
    assertEquals(List.of(10L, 0L), lags);
  }

  @Test
  void aChangeThatIsToldDuringASweepIsMeasuredOnceToo() {
    FakeSink first = new FakeSink();
    fixture.contents("a", 999_000, HubFixture.rows("1"));
    fixture.join(first, null, "a");
    fixture.join(new FakeSink(), null, "a");
    fixture.changes("a", 999_990, "2");
    first.onWrite(() -> fixture.changes("a", 999_995, "3"));
    fixture.step();
    fixture.step();
    assertEquals(List.of(10L, 5L), lags);
    assertEquals(2 + 2 * 2, fixture.hub().counts().frames());
  }

  @Test
  void whatALateOrSlowClientGetsIsNotMeasured() {
    fixture.contents("a", 999_000, HubFixture.rows("1"));
    FakeSink slow = new FakeSink();
    Stream stream = fixture.join(slow, null, "a");
    slow.full();
    fixture.changes("a", 999_990, "2");
    fixture.step();
    fixture.pass(Duration.ofSeconds(1));
    slow.takes(Long.MAX_VALUE);
    stream.wake();
    fixture.step();
    fixture.join(new FakeSink(), "f1-999000", "a");
    assertEquals(2, joined().values().stream().mapToLong(count -> count).sum());
    assertEquals(List.of(), lags);
  }

  @Test
  void aWriterThatHangsIsSilent() {
    fixture.step();
    assertEquals(Duration.ZERO, fixture.hub().silence());
    fixture.tick(Duration.ofMinutes(1));
    assertEquals(Duration.ofMinutes(1), fixture.hub().silence());
    fixture.step();
    assertEquals(Duration.ZERO, fixture.hub().silence());
  }
}
