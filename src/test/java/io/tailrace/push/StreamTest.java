package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamTest {
  private static final String SNAPSHOT =
      "event: snapshot\nid: f1-10\ndata: {\"view\":\"a\",\"timestamp\":10,\"time\":10,"
          + "\"columns\":[{\"name\":\"x\",\"type\":\"int4\"}],\"inserted\":[[1]],\"deleted\":[]}\n\n";

  private final Desk desk = new Desk();
  private final FakeSink sink = new FakeSink();

  private static String withoutRetry(String text) {
    return text.replaceFirst("^retry: [0-9]{4}\n\n", "");
  }

  private static ZSet large(int rows) {
    return Desk.rows(IntStream.range(0, rows).mapToObj(i -> "1000000" + i).toArray(String[]::new));
  }

  @Test
  void aNewClientIsToldWhenToRetryAndTheContents() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink, null, "a");
    String text = sink.text();
    assertTrue(text.matches("(?s)retry: [23][0-9]{3}\n\n.*"), text);
    assertEquals(SNAPSHOT, withoutRetry(text));
  }

  @Test
  void aChangeGoesOutWithTheNextStepAndIsFlushed() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink, null, "a");
    sink.text();
    boolean unused = Signals.taken(desk.writer());
    desk.changes("a", 20, "2", "-1");
    assertTrue(Signals.taken(desk.writer()), "the writer is woken");
    desk.step();
    assertTrue(sink.isFlushed());
    assertEquals(
        "event: batch\nid: f1-20\ndata: {\"view\":\"a\",\"timestamp\":20,\"time\":20,"
            + "\"inserted\":[[2]],\"deleted\":[[1]]}\n\n",
        sink.text());
  }

  @Test
  void aStateThatIsNotLiveIsToldOnJoiningAndEveryChangeOfItAfterwards() {
    desk.join(sink, null, "a");
    assertEquals(
        "event: status\ndata: {\"view\":\"a\",\"state\":\"loading\",\"sinceTime\":1000000,"
            + "\"reason\":\"\",\"alone\":true}\n\n",
        withoutRetry(sink.text()));
    desk.contents("a", 10, Desk.rows("1"));
    desk.step();
    assertEquals(
        "event: status\ndata: {\"view\":\"a\",\"state\":\"live\",\"sinceTime\":1000000,"
            + "\"reason\":\"\"}\n\n"
            + SNAPSHOT,
        sink.text());
    desk.stale("a");
    desk.step();
    assertEquals(
        "event: status\ndata: {\"view\":\"a\",\"state\":\"stale\",\"sinceTime\":1000000,"
            + "\"reason\":\"away\",\"alone\":true}\n\n",
        sink.text());
  }

  @Test
  void aQuietStreamHasAHeartbeatThatMovesItsId() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink, null, "a");
    sink.text();
    desk.progress("a", 50);
    desk.step();
    assertEquals("", sink.text(), "progress is not told at once");
    desk.pass(Duration.ofSeconds(14));
    assertEquals("", sink.text());
    desk.pass(Duration.ofSeconds(1));
    String beat = "event: progress\nid: f1-50\ndata: {\"timestamp\":50,\"time\":50}\n\n";
    assertEquals(beat, sink.text());
    desk.pass(Duration.ofSeconds(15));
    assertEquals(beat, sink.text(), "nothing could move: the same again");
  }

  @Test
  void beforeAnyContentsTheHeartbeatIsTheStatus() {
    desk.join(sink, null, "a", "b");
    String first = withoutRetry(sink.text());
    desk.pass(Duration.ofSeconds(15));
    assertEquals(first, sink.text());
  }

  @Test
  void whoeverComesBackWithNothingMissedIsToldSo() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink, "f1-10", "a");
    assertEquals(
        "event: progress\nid: f1-10\ndata: {\"timestamp\":10,\"time\":10}\n\n",
        withoutRetry(sink.text()));
  }

  @Test
  void whoeverComesToAQuietViewIsToldThatItStillHolds() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(new FakeSink(), null, "a");
    desk.progress("a", 5_000);
    desk.step();
    desk.join(sink, null, "a");
    assertEquals(
        SNAPSHOT + "event: progress\nid: f1-5000\ndata: {\"timestamp\":5000,\"time\":5000}\n\n",
        withoutRetry(sink.text()));
    desk.changes("a", 6_000, "2");
    desk.step();
    assertEquals(1, sink.text().split("event: ", -1).length - 1);
  }

  @Test
  void whoeverIsAheadWaitsForTheNode() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink, "f1-40", "a");
    assertEquals("", withoutRetry(sink.text()));
    desk.pass(Duration.ofSeconds(29));
    assertFalse(sink.text().contains("snapshot"));
    desk.changes("a", 40, "2");
    desk.changes("a", 50, "3");
    desk.step();
    assertEquals(
        "event: batch\nid: f1-50\ndata: {\"view\":\"a\",\"timestamp\":50,\"time\":50,"
            + "\"inserted\":[[3]],\"deleted\":[]}\n\n",
        sink.text());
  }

  @Test
  void whoeverIsAheadForTooLongGetsTheSnapshot() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink, "f1-40", "a");
    desk.pass(Duration.ofSeconds(29));
    sink.text();
    desk.pass(Duration.ofSeconds(1));
    assertEquals(SNAPSHOT, sink.text());
  }

  @Test
  void anIdOfAViewThatIsLoadingWaitsForItsContents() {
    desk.join(sink, "f1-10", "a");
    sink.text();
    desk.contents("a", 10, Desk.rows("1"));
    desk.changes("a", 20, "2");
    desk.step();
    String text = sink.text();
    assertTrue(text.contains("event: batch\nid: f1-20\n"), text);
    assertFalse(text.contains("snapshot"), text);
  }

  @Test
  void whatASinkDoesNotTakeIsSentWhenItIsWokenAndNothingTwice() {
    desk.contents("a", 10, large(50_000));
    sink.takes(1);
    Stream stream = desk.join(sink, null, "a");
    int first = sink.size();
    assertTrue(first < 500_000, "no more than a buffer");
    desk.changes("a", 20, "2");
    desk.step();
    assertEquals(first, sink.size(), "a full socket costs nothing");
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    desk.step();
    String text = sink.text();
    assertEquals(50_001, text.split("1000000|\\[2]", -1).length - 1);
    assertTrue(text.endsWith("\"inserted\":[[2]],\"deleted\":[]}\n\n"));
  }

  @Test
  void aHugeSnapshotIsGivenInTurns() {
    desk.contents("a", 10, large(300_000));
    FakeSink other = new FakeSink();
    Stream first = desk.open(sink, null, "a");
    Stream second = desk.open(other, null, "b");
    first.wake();
    second.wake();
    desk.step();
    assertTrue(sink.size() <= 1 << 20, "one turn: " + sink.size());
    assertTrue(other.size() > 0, "everybody else is served meanwhile");
    desk.pass(Duration.ofSeconds(16));
    desk.step();
    desk.step();
    desk.step();
    String text = sink.text();
    assertEquals(300_000, text.split("\\[1000000", -1).length - 1);
    assertEquals(1, text.split("\nid: ", -1).length - 1, "no heartbeat within a change");
  }

  /** However many they are, and however much each has to read. */
  @Test
  void aCrowdOfNewcomersDoesNotHoldUpWhatIsNew() {
    desk.contents("a", 10, large(50_000));
    desk.contents("b", 10, Desk.rows("1"));
    desk.join(sink, null, "b");
    sink.text();
    List<FakeSink> crowd = IntStream.range(0, 400).mapToObj(i -> new FakeSink()).toList();
    for (FakeSink each : crowd) {
      desk.open(each, null, "a").wake();
    }
    desk.step();
    long begun = crowd.stream().filter(each -> each.size() > 0).count();
    assertTrue(begun > 0 && begun < 100, "in one step: " + begun);
    desk.changes("b", 20, "2");
    desk.step();
    assertTrue(sink.text().contains("\nid: f1-20\n"));
    assertTrue(crowd.stream().anyMatch(each -> each.size() == 0), "they still wait");
    for (int step = 0; step < 2_000 && crowd.stream().anyMatch(each -> each.size() == 0); step++) {
      desk.step();
    }
    for (int step = 0; step < 300; step++) {
      desk.step();
    }
    for (FakeSink each : crowd) {
      assertEquals(50_000, each.text().split("\\[1000000", -1).length - 1);
    }
  }

  @Test
  void aClientThatTakesNothingForTwoMinutesIsClosed() {
    desk.contents("a", 10, large(50_000));
    sink.takes(1);
    FakeSink reading = new FakeSink();
    desk.join(sink, null, "a");
    desk.join(reading, null, "a");
    desk.pass(Duration.ofSeconds(119));
    assertFalse(sink.isClosed());
    desk.pass(Duration.ofSeconds(1));
    assertTrue(sink.isClosed());
    assertFalse(reading.isClosed());
    assertEquals(1, desk.hub().size());
  }

  @Test
  void aChangeThatWasEvictedEndsItsReadersOnly() {
    Desk small = new Desk(new Bounds(20_000, 2_000, 1_000, 20_000));
    small.contents("a", 10, large(20_000));
    sink.takes(1);
    Stream stream = small.join(sink, null, "a");
    FakeSink other = new FakeSink();
    small.join(other, null, "a");
    String sent = sink.text();
    for (int i = 0; i < 3; i++) {
      small.contents("a", 1_000 + i, large(10 + i));
      small.join(new FakeSink(), null, "a");
    }
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    small.step();
    assertTrue(sink.isClosed());
    String last = sink.text();
    assertTrue(last.matches("(?s).*\nretry: [0-9]+\n"), last);
    assertFalse((sent + last).contains("\nid: "), "no whole change was told");
    small.step();
    assertFalse(other.isClosed());
  }

  @Test
  void aClientThatLeftIsForgotten() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.join(sink.broken(), null, "a");
    assertTrue(sink.isClosed());
    FakeSink told = new FakeSink();
    Stream stream = desk.join(told, null, "a");
    assertEquals(1, desk.hub().size());
    stream.gone();
    stream.gone();
    assertEquals(0, desk.hub().size());
    desk.changes("a", 20, "2");
    told.text();
    desk.step();
    assertEquals("", told.text());
  }

  @Test
  void aBugInOneConnectionIsNobodyElses() {
    desk.contents("a", 10, Desk.rows("1"));
    FakeSink buggy = new FakeSink().failing(new IllegalStateException("recycled"));
    Stream first = desk.open(buggy, null, "a");
    Stream second = desk.open(sink, null, "a");
    first.wake();
    second.wake();
    desk.step();
    assertTrue(buggy.isClosed());
    assertEquals(SNAPSHOT, withoutRetry(sink.text()));
    assertEquals(1, desk.hub().size());
  }
}
