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

  private final HubFixture fixture = new HubFixture();
  private final FakeSink sink = new FakeSink();

  private static String withoutRetry(String text) {
    return text.replaceFirst("^retry: [0-9]{4}\n\n", "");
  }

  private static ZSet large(int rows) {
    return HubFixture.rows(
        IntStream.range(0, rows).mapToObj(i -> "1000000" + i).toArray(String[]::new));
  }

  @Test
  void aNewClientIsToldWhenToRetryAndTheContents() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink, null, "a");
    String text = sink.text();
    assertTrue(text.matches("(?s)retry: [23][0-9]{3}\n\n.*"), text);
    assertEquals(SNAPSHOT, withoutRetry(text));
  }

  @Test
  void aChangeGoesOutWithTheNextStepAndIsFlushed() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink, null, "a");
    sink.text();
    boolean unused = Signals.taken(fixture.writer());
    fixture.changes("a", 20, "2", "-1");
    assertTrue(Signals.taken(fixture.writer()), "the writer is woken");
    fixture.step();
    assertTrue(sink.isFlushed());
    assertEquals(
        "event: batch\nid: f1-20\ndata: {\"view\":\"a\",\"timestamp\":20,\"time\":20,"
            + "\"inserted\":[[2]],\"deleted\":[[1]]}\n\n",
        sink.text());
  }

  @Test
  void aStateThatIsNotLiveIsToldOnJoiningAndEveryChangeOfItAfterwards() {
    fixture.join(sink, null, "a");
    assertEquals(
        "event: status\ndata: {\"view\":\"a\",\"state\":\"loading\",\"sinceTime\":1000000,"
            + "\"reason\":\"\",\"alone\":true}\n\n",
        withoutRetry(sink.text()));
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.step();
    assertEquals(
        "event: status\ndata: {\"view\":\"a\",\"state\":\"live\",\"sinceTime\":1000000,"
            + "\"reason\":\"\"}\n\n"
            + SNAPSHOT,
        sink.text());
    fixture.stale("a");
    fixture.step();
    assertEquals(
        "event: status\ndata: {\"view\":\"a\",\"state\":\"stale\",\"sinceTime\":1000000,"
            + "\"reason\":\"away\",\"alone\":true}\n\n",
        sink.text());
  }

  @Test
  void aQuietStreamHasAHeartbeatThatMovesItsId() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink, null, "a");
    sink.text();
    fixture.progress("a", 50);
    fixture.step();
    assertEquals("", sink.text(), "progress is not told at once");
    fixture.pass(Duration.ofSeconds(14));
    assertEquals("", sink.text());
    fixture.pass(Duration.ofSeconds(1));
    String beat = "event: progress\nid: f1-50\ndata: {\"timestamp\":50,\"time\":50}\n\n";
    assertEquals(beat, sink.text());
    fixture.pass(Duration.ofSeconds(15));
    assertEquals(beat, sink.text(), "nothing could move: the same again");
  }

  @Test
  void beforeAnyContentsTheHeartbeatIsTheStatus() {
    fixture.join(sink, null, "a", "b");
    String first = withoutRetry(sink.text());
    fixture.pass(Duration.ofSeconds(15));
    assertEquals(first, sink.text());
  }

  @Test
  void whoeverComesBackWithNothingMissedIsToldSo() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink, "f1-10", "a");
    assertEquals(
        "event: progress\nid: f1-10\ndata: {\"timestamp\":10,\"time\":10}\n\n",
        withoutRetry(sink.text()));
  }

  @Test
  void whoeverComesToAQuietViewIsToldThatItStillHolds() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(new FakeSink(), null, "a");
    fixture.progress("a", 5_000);
    fixture.step();
    fixture.join(sink, null, "a");
    assertEquals(
        SNAPSHOT + "event: progress\nid: f1-5000\ndata: {\"timestamp\":5000,\"time\":5000}\n\n",
        withoutRetry(sink.text()));
    fixture.changes("a", 6_000, "2");
    fixture.step();
    assertEquals(1, sink.text().split("event: ", -1).length - 1);
  }

  @Test
  void whoeverIsAheadWaitsForTheNode() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink, "f1-40", "a");
    assertEquals("", withoutRetry(sink.text()));
    fixture.pass(Duration.ofSeconds(29));
    assertFalse(sink.text().contains("snapshot"));
    fixture.changes("a", 40, "2");
    fixture.changes("a", 50, "3");
    fixture.step();
    assertEquals(
        "event: batch\nid: f1-50\ndata: {\"view\":\"a\",\"timestamp\":50,\"time\":50,"
            + "\"inserted\":[[3]],\"deleted\":[]}\n\n",
        sink.text());
  }

  @Test
  void whoeverIsAheadForTooLongGetsTheSnapshot() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink, "f1-40", "a");
    fixture.pass(Duration.ofSeconds(29));
    sink.text();
    fixture.pass(Duration.ofSeconds(1));
    assertEquals(SNAPSHOT, sink.text());
  }

  @Test
  void anIdOfAViewThatIsLoadingWaitsForItsContents() {
    fixture.join(sink, "f1-10", "a");
    sink.text();
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.changes("a", 20, "2");
    fixture.step();
    String text = sink.text();
    assertTrue(text.contains("event: batch\nid: f1-20\n"), text);
    assertFalse(text.contains("snapshot"), text);
  }

  @Test
  void whatASinkDoesNotTakeIsSentWhenItIsWokenAndNothingTwice() {
    fixture.contents("a", 10, large(50_000));
    sink.takes(1);
    Stream stream = fixture.join(sink, null, "a");
    int first = sink.size();
    assertTrue(first < 500_000, "no more than a buffer");
    fixture.changes("a", 20, "2");
    fixture.step();
    assertEquals(first, sink.size(), "a full socket costs nothing");
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    fixture.step();
    String text = sink.text();
    assertEquals(50_001, text.split("1000000|\\[2]", -1).length - 1);
    assertTrue(text.endsWith("\"inserted\":[[2]],\"deleted\":[]}\n\n"));
  }

  @Test
  void aHugeSnapshotIsGivenInTurns() {
    fixture.contents("a", 10, large(300_000));
    FakeSink other = new FakeSink();
    Stream first = fixture.open(sink, null, "a");
    Stream second = fixture.open(other, null, "b");
    first.wake();
    second.wake();
    fixture.step();
    assertTrue(sink.size() <= 1 << 20, "one turn: " + sink.size());
    assertTrue(other.size() > 0, "everybody else is served meanwhile");
    fixture.pass(Duration.ofSeconds(16));
    fixture.step();
    fixture.step();
    fixture.step();
    String text = sink.text();
    assertEquals(300_000, text.split("\\[1000000", -1).length - 1);
    assertEquals(1, text.split("\nid: ", -1).length - 1, "no heartbeat within a change");
  }

  /** However many they are, and however much each has to read. */
  @Test
  void aCrowdOfNewcomersDoesNotHoldUpWhatIsNew() {
    fixture.contents("a", 10, large(50_000));
    fixture.contents("b", 10, HubFixture.rows("1"));
    fixture.join(sink, null, "b");
    sink.text();
    List<FakeSink> crowd = IntStream.range(0, 400).mapToObj(i -> new FakeSink()).toList();
    for (FakeSink each : crowd) {
      fixture.open(each, null, "a").wake();
    }
    fixture.step();
    long begun = crowd.stream().filter(each -> each.size() > 0).count();
    assertTrue(begun > 0 && begun < 100, "in one step: " + begun);
    fixture.changes("b", 20, "2");
    fixture.step();
    assertTrue(sink.text().contains("\nid: f1-20\n"));
    assertTrue(crowd.stream().anyMatch(each -> each.size() == 0), "they still wait");
    for (int step = 0; step < 2_000 && crowd.stream().anyMatch(each -> each.size() == 0); step++) {
      fixture.step();
    }
    for (int step = 0; step < 300; step++) {
      fixture.step();
    }
    for (FakeSink each : crowd) {
      assertEquals(50_000, each.text().split("\\[1000000", -1).length - 1);
    }
  }

  @Test
  void aClientThatTakesNothingForTwoMinutesIsClosed() {
    fixture.contents("a", 10, large(50_000));
    sink.takes(1);
    FakeSink reading = new FakeSink();
    fixture.join(sink, null, "a");
    fixture.join(reading, null, "a");
    fixture.pass(Duration.ofSeconds(119));
    assertFalse(sink.isClosed());
    fixture.pass(Duration.ofSeconds(1));
    assertTrue(sink.isClosed());
    assertFalse(reading.isClosed());
    assertEquals(1, fixture.hub().size());
  }

  @Test
  void aChangeThatWasEvictedEndsItsReadersOnly() {
    HubFixture small = new HubFixture(new Bounds(20_000, 2_000, 1_000, 20_000));
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
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.join(sink.broken(), null, "a");
    assertTrue(sink.isClosed());
    FakeSink told = new FakeSink();
    Stream stream = fixture.join(told, null, "a");
    assertEquals(1, fixture.hub().size());
    stream.gone();
    stream.gone();
    assertEquals(0, fixture.hub().size());
    fixture.changes("a", 20, "2");
    told.text();
    fixture.step();
    assertEquals("", told.text());
  }

  @Test
  void aBugInOneConnectionIsNobodyElses() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    FakeSink buggy = new FakeSink().failing(new IllegalStateException("recycled"));
    Stream first = fixture.open(buggy, null, "a");
    Stream second = fixture.open(sink, null, "a");
    first.wake();
    second.wake();
    fixture.step();
    assertTrue(buggy.isClosed());
    assertEquals(SNAPSHOT, withoutRetry(sink.text()));
    assertEquals(1, fixture.hub().size());
  }
}
