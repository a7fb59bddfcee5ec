package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.message.ContentCoding;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Streams that have had everything go on together, and none is passed by or in another's way. */
class LiveEdgeTest {
  private static final Pattern ID = Pattern.compile("\nid: f1-([0-9]+)\n");

  private final HubFixture fixture = new HubFixture();

  LiveEdgeTest() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.contents("b", 10, HubFixture.rows("1"));
  }

  private void change(int at, String... views) {
    for (String view : views) {
      fixture.changes(view, at, "" + at);
    }
  }

  private static List<String> ids(FakeSink sink) {
    return ID.matcher(sink.text()).results().map(found -> found.group(1)).toList();
  }

  @Test
  void allWhoStandTogetherGetTheSame() {
    List<FakeSink> sinks = List.of(new FakeSink(), new FakeSink(), new FakeSink());
    sinks.forEach(sink -> fixture.join(sink, null, "a"));
    sinks.forEach(FakeSink::text);
    for (int at = 20; at < 50; at += 10) {
      change(at, "a");
      fixture.step();
    }
    String first = sinks.get(0).text();
    Matcher ids = ID.matcher(first);
    assertEquals(3, ids.results().count());
    sinks.stream().skip(1).forEach(sink -> assertEquals(first, sink.text()));
  }

  /** A slow client is visited first, a newcomer stands beside the others, and much happens. */
  @Test
  void aNewcomerThatMovesOnLeavesNobodyBehind() {
    FakeSink slow = new FakeSink();
    FakeSink other = new FakeSink();
    FakeSink member = new FakeSink();
    fixture.join(slow, null, "a");
    fixture.join(other, null, "b");
    fixture.join(member, null, "a");
    change(11, "a", "b");
    fixture.step();
    slow.full();
    change(12, "a", "b");
    fixture.step();
    FakeSink busy = new FakeSink().onWrite(() -> change(20, "b", "a"));
    FakeSink newcomer = new FakeSink();
    Stream first = fixture.open(busy, null, "b");
    Stream second = fixture.open(newcomer, null, "a");
    first.wake();
    second.wake();
    fixture.step();
    other.onWrite(() -> change(21, "b"));
    fixture.step();
    other.onWrite(() -> change(30, "a"));
    fixture.step();
    fixture.step();
    change(40, "a");
    fixture.step();
    assertEquals(List.of("10", "11", "12", "20", "30", "40"), ids(member));
    assertEquals(List.of("20", "30", "40"), ids(newcomer));
  }

  @Test
  void whoeverLeavesInASweepIsForgottenLater() {
    FakeSink leaves = new FakeSink();
    FakeSink stays = new FakeSink();
    fixture.join(leaves, null, "a");
    fixture.join(stays, null, "a");
    change(20, "a");
    fixture.step();
    boolean unused = leaves.broken().isClosed();
    for (int at = 30; at < 70; at += 10) {
      change(at, "a");
      fixture.step();
    }
    assertTrue(leaves.isClosed());
    fixture.pass(Duration.ofSeconds(1));
    change(70, "a");
    fixture.step();
    assertEquals(List.of("10", "20", "30", "40", "50", "60", "70"), ids(stays));
    assertEquals(1, fixture.hub().size());
  }

  @Test
  void whoeverLeavesInAStormIsForgottenLater() {
    FakeSink stays = new FakeSink();
    Stream leaves = fixture.join(new FakeSink(), null, "a");
    fixture.join(stays, null, "a");
    change(20, "a");
    fixture.step();
    for (int i = 0; i < 2_000; i++) {
      fixture.open(new FakeSink(), null, "a").wake();
    }
    leaves.gone();
    for (int at = 30; at < 50; at++) {
      change(at, "a");
      fixture.step();
    }
    assertEquals(22, ids(stays).size());
    assertEquals(2_001, fixture.hub().size());
  }

  @Test
  void whatIsLongerThanABufferWaitsForItsTurnAndIsWhole() {
    FakeSink sink = new FakeSink();
    fixture.join(sink, null, "a");
    change(20, "a");
    fixture.step();
    fixture.changes("a", 30, "\"" + "x".repeat(300_000) + "\"");
    change(40, "a");
    fixture.step();
    fixture.step();
    change(50, "a");
    fixture.step();
    String text = sink.text();
    assertEquals(1, text.split("x{300000}", -1).length - 1);
    assertTrue(text.contains("\nid: f1-40\n"));
    assertTrue(text.contains("\nid: f1-50\n"));
  }

  /** A bug in it is logged, and it is run again. */
  @Test
  void aWriterThatRunsAgainCompressesAsBefore() {
    Thread.currentThread().interrupt();
    fixture.writer().run();
    assertTrue(Thread.interrupted());
    FakeSink sink = new FakeSink();
    fixture.open(ContentCoding.GZIP, sink, null, "a").wake();
    fixture.step();
    assertFalse(sink.isClosed());
    assertTrue(sink.size() > 100);
  }

  @Test
  void feedsWithoutStreamsAreNotKept() {
    Stream stream = fixture.join(new FakeSink(), null, "a");
    change(20, "a");
    fixture.step();
    assertEquals(1, fixture.writer().feeds());
    stream.gone();
    fixture.pass(Duration.ofSeconds(1));
    assertEquals(0, fixture.writer().feeds());
  }
}
