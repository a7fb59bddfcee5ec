package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.log.CatchUpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an operator is told of the streams. */
final class CountsTest {
  private final Desk desk = new Desk();
  private final List<Long> lags = new ArrayList<>();

  CountsTest() {
    desk.hub().measure(lags::add);
  }

  private Map<CatchUpMethod, Long> joined() {
    Map<CatchUpMethod, Long> joined = new TreeMap<>(desk.hub().counts().joined());
    joined.values().removeIf(count -> count == 0);
    return joined;
  }

  private Map<DisconnectReason, Long> parted() {
    Map<DisconnectReason, Long> parted = new TreeMap<>(desk.hub().counts().parted());
    parted.values().removeIf(count -> count == 0);
    return parted;
  }

  @Test
  void aClientJoinsOnceAndByOneWay() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(new FakeSink(), null, "a");
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L), joined());
    desk.changes("a", 20, "2");
    desk.step();
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L), joined());
    desk.join(new FakeSink(), "f1-10", "a");
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L, CatchUpMethod.FRAMES, 1L), joined());
    desk.join(new FakeSink(), "f1-20", "a");
    assertEquals(
        Map.of(CatchUpMethod.CHECKPOINT, 1L, CatchUpMethod.FRAMES, 1L, CatchUpMethod.NOTHING, 1L),
        joined());
  }

  @Test
  void aClientOfManyChangesThatCancelOutJoinsByADifference() {
    desk.contents("a", 10, Desk.rows("1"));
    for (int at = 20; at < 4_000; at += 2) {
      desk.changes("a", at, "\"" + "x".repeat(100) + "\"");
      desk.changes("a", at + 1, "-\"" + "x".repeat(100) + "\"");
    }
    desk.join(new FakeSink(), "f1-11", "a");
    assertEquals(Map.of(CatchUpMethod.DIFFERENCE, 1L), joined());
  }

  @Test
  void ofSeveralViewsTheHeaviestWayCounts() {
    desk.contents("a", 10, Desk.rows("1"));
    FakeSink sink = new FakeSink();
    desk.join(sink, null, "a", "b").gone();
    String id = sink.text().replaceAll("(?s).*\nid: (\\S+)\n.*", "$1");
    desk.changes("a", 20, "2");
    desk.stale("a");
    desk.contents("b", 20, Desk.rows("1"));
    desk.join(sink, id, "a", "b");
    String text = sink.text();
    assertTrue(text.indexOf("event: batch") < text.indexOf("event: snapshot"), text);
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 2L), joined());
  }

  @Test
  void whoIsAheadHasNotJoinedUntilTheNodeHasCaughtUp() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(new FakeSink(), "f1-30", "a");
    desk.pass(Duration.ofSeconds(16));
    assertEquals(Map.of(), joined());
    desk.pass(Duration.ofSeconds(16));
    assertEquals(Map.of(CatchUpMethod.CHECKPOINT, 1L), joined());
  }

  @Test
  void framesAreWholeChangesAndBytesAreAllThatSinksTook() {
    FakeSink sink = new FakeSink();
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink, null, "a");
    desk.changes("a", 20, "2");
    desk.step();
    desk.pass(Duration.ofSeconds(16));
    StreamCounts counts = desk.hub().counts();
    assertEquals(2, counts.frames());
    String text = sink.text();
    assertTrue(text.contains("event: progress"), text);
    assertEquals(
        Map.of(ContentCoding.IDENTITY, (long) text.length(), ContentCoding.GZIP, 0L),
        counts.bytes());
  }

  @Test
  void everyStreamPartsOnceWithItsReason() {
    desk.contents("a", 10, Desk.rows("1"));
    Stream left = desk.join(new FakeSink(), null, "a");
    left.gone();
    left.gone();
    FakeSink full = new FakeSink();
    desk.join(full, null, "a");
    full.full();
    desk.changes("a", 20, "2");
    desk.step();
    desk.pass(Duration.ofMinutes(3));
    desk.join(new FakeSink(), null, "a");
    desk.pass(Duration.ofHours(2));
    desk.join(new FakeSink(), null, "a");
    desk.hub().close();
    desk.step();
    desk.open(new FakeSink(), null, "a").wake();
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
    assertEquals(0, desk.hub().size());
  }

  @Test
  void aChangeIsMeasuredOnceForAllWhoWaitedForIt() {
    desk.contents("a", 999_000, Desk.rows("1"));
    desk.join(new FakeSink(), null, "a");
    desk.join(new FakeSink(), null, "a");
    assertEquals(List.of(), lags);
    desk.changes("a", 999_990, "2");
    desk.step();
    assertEquals(List.of(10L), lags);
    desk.changes("a", 1_000_500, "3");
    desk.step();
    assertEquals(List.of(10L, 0L), lags);
  }

  @Test
  void aChangeThatIsToldDuringASweepIsMeasuredOnceToo() {
    FakeSink first = new FakeSink();
    desk.contents("a", 999_000, Desk.rows("1"));
    desk.join(first, null, "a");
    desk.join(new FakeSink(), null, "a");
    desk.changes("a", 999_990, "2");
    first.onWrite(() -> desk.changes("a", 999_995, "3"));
    desk.step();
    desk.step();
    assertEquals(List.of(10L, 5L), lags);
    assertEquals(2 + 2 * 2, desk.hub().counts().frames());
  }

  @Test
  void whatALateOrSlowClientGetsIsNotMeasured() {
    desk.contents("a", 999_000, Desk.rows("1"));
    FakeSink slow = new FakeSink();
    Stream stream = desk.join(slow, null, "a");
    slow.full();
    desk.changes("a", 999_990, "2");
    desk.step();
    desk.pass(Duration.ofSeconds(1));
    slow.takes(Long.MAX_VALUE);
    stream.wake();
    desk.step();
    desk.join(new FakeSink(), "f1-999000", "a");
    assertEquals(2, joined().values().stream().mapToLong(count -> count).sum());
    assertEquals(List.of(), lags);
  }

  @Test
  void aWriterThatHangsIsSilent() {
    desk.step();
    assertEquals(Duration.ZERO, desk.hub().silence());
    desk.tick(Duration.ofMinutes(1));
    assertEquals(Duration.ofMinutes(1), desk.hub().silence());
    desk.step();
    assertEquals(Duration.ZERO, desk.hub().silence());
  }
}
