package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a view that goes means to its streams: a reason, a goodbye, and nothing that is left. */
class RemovalTest {
  private static final String GONE =
      "event: status\ndata: {\"view\":\"c\",\"state\":\"failed\",\"sinceTime\":1000000,"
          + "\"reason\":\"c was dropped\",\"alone\":true}\n\n";
  private static final String BYE = "retry: [23][0-9]{3}\nevent: bye\ndata: \\{}\n\n";

  private final Desk desk = new Desk();
  private final FakeSink sink = new FakeSink();

  RemovalTest() {
    desk.contents("a", 10, Desk.rows("1"));
    desk.added("c");
    desk.contents("c", 10, Desk.rows("1"));
  }

  private static void assertEnded(FakeSink sink) {
    String text = sink.text();
    assertTrue(text.contains(GONE), text);
    String last = text.substring(text.indexOf(GONE) + GONE.length());
    assertTrue(last.matches(BYE), text);
    assertTrue(sink.isClosed());
  }

  @Test
  void itsStreamsAreToldWhyAndGoodbyeAndOthersGoOn() {
    FakeSink several = new FakeSink();
    FakeSink other = new FakeSink();
    desk.join(sink, null, "c");
    desk.join(several, null, "a", "c");
    desk.join(other, null, "a");
    assertEquals(Map.of("a", 2, "c", 2), desk.sizes());
    other.text();
    desk.removed("c");
    desk.changes("a", 20, "2");
    desk.step();
    assertEnded(sink);
    assertEnded(several);
    assertTrue(other.text().contains("id: f1-20"));
    assertFalse(other.isClosed());
    assertEquals(Map.of("a", 1), desk.sizes());
    assertEquals(2L, desk.hub().counts().parted().get(DisconnectReason.REMOVED));
    desk.pass(Duration.ofSeconds(1));
    assertEquals(1, desk.writer().feeds());
  }

  @Test
  void aStreamWithinAChangeHasItWholeFirst() {
    desk.contents(
        "c", 20, Desk.rows(IntStream.range(0, 900).mapToObj(i -> "" + i).toArray(String[]::new)));
    sink.takes(1);
    Stream stream = desk.join(sink, null, "c");
    desk.removed("c");
    desk.step();
    assertFalse(sink.isClosed());
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    desk.step();
    assertEnded(sink);
  }

  @Test
  void aStreamWhoseSocketIsFullIsToldOnceItReads() {
    Stream stream = desk.join(sink, null, "c");
    sink.full();
    desk.changes("c", 20, "2");
    desk.step();
    sink.text();
    desk.removed("c");
    desk.pass(Duration.ofMinutes(1));
    assertFalse(sink.isClosed());
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    desk.step();
    assertEnded(sink);
    assertEquals(0, desk.hub().size());
  }

  @Test
  void aStreamThatReadsNothingAnyMoreIsClosed() {
    desk.join(sink, null, "c");
    sink.full();
    desk.changes("c", 20, "2");
    desk.step();
    desk.removed("c");
    desk.pass(Duration.ofMinutes(2));
    assertTrue(sink.isClosed());
    assertEquals(0, desk.hub().size());
  }

  @Test
  void aStreamThatWasOpenedTooLateIsToldSoAtOnce() {
    desk.removed("c");
    desk.join(sink, "f1-10", "c");
    assertEnded(sink);
  }

  @Test
  void aStreamThatWaitsForContentsIsTold() {
    desk.added("d");
    desk.join(sink, "f1-10", "d", "c");
    desk.removed("c");
    desk.step();
    assertEnded(sink);
  }

  @Test
  void aNewViewOfTheSameNameIsServedWhileOldStreamsAreLeft() {
    FakeSink old = new FakeSink();
    Stream stalled = desk.join(old, null, "c");
    old.full();
    desk.changes("c", 20, "2");
    desk.step();
    desk.removed("c");
    desk.added("c");
    desk.contents("c", 30, Desk.rows("3"));
    desk.join(sink, "f1-20", "c");
    assertTrue(sink.text().contains("event: snapshot\nid: f1-30\n"));
    desk.changes("c", 40, "4");
    desk.step();
    assertTrue(sink.text().contains("event: batch\nid: f1-40\n"));
    assertEquals(Map.of("c", 1), desk.sizes());
    old.takes(Long.MAX_VALUE);
    stalled.wake();
    desk.step();
    assertEnded(old);
    assertFalse(sink.isClosed());
  }

  @Test
  void aCompressedStreamIsToldToo() {
    Stream stream = desk.open(ContentCoding.GZIP, sink, null, "c");
    stream.wake();
    desk.step();
    desk.removed("c");
    desk.step();
    assertTrue(sink.isClosed());
    assertEquals(1L, desk.hub().counts().parted().get(DisconnectReason.REMOVED));
  }
}
