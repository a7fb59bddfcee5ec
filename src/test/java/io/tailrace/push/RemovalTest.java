package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.DisconnectReason;
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

  private final HubFixture fixture = new HubFixture();
  private final FakeSink sink = new FakeSink();

  RemovalTest() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    fixture.added("c");
    fixture.contents("c", 10, HubFixture.rows("1"));
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
    fixture.join(sink, null, "c");
    fixture.join(several, null, "a", "c");
    fixture.join(other, null, "a");
    assertEquals(Map.of("a", 2, "c", 2), fixture.sizes());
    other.text();
    fixture.removed("c");
    fixture.changes("a", 20, "2");
    fixture.step();
    assertEnded(sink);
    assertEnded(several);
    assertTrue(other.text().contains("id: f1-20"));
    assertFalse(other.isClosed());
    assertEquals(Map.of("a", 1), fixture.sizes());
    assertEquals(2L, fixture.hub().counts().parted().get(DisconnectReason.REMOVED));
    fixture.pass(Duration.ofSeconds(1));
    assertEquals(1, fixture.writer().feeds());
  }

  @Test
  void aStreamWithinAChangeHasItWholeFirst() {
    fixture.contents(
        "c",
        20,
        HubFixture.rows(IntStream.range(0, 900).mapToObj(i -> "" + i).toArray(String[]::new)));
    sink.takes(1);
    Stream stream = fixture.join(sink, null, "c");
    fixture.removed("c");
    fixture.step();
    assertFalse(sink.isClosed());
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    fixture.step();
    assertEnded(sink);
  }

  @Test
  void aStreamWhoseSocketIsFullIsToldOnceItReads() {
    Stream stream = fixture.join(sink, null, "c");
    sink.full();
    fixture.changes("c", 20, "2");
    fixture.step();
    sink.text();
    fixture.removed("c");
    fixture.pass(Duration.ofMinutes(1));
    assertFalse(sink.isClosed());
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    fixture.step();
    assertEnded(sink);
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void aStreamThatReadsNothingAnyMoreIsClosed() {
    fixture.join(sink, null, "c");
    sink.full();
    fixture.changes("c", 20, "2");
    fixture.step();
    fixture.removed("c");
    fixture.pass(Duration.ofMinutes(2));
    assertTrue(sink.isClosed());
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void aStreamThatWasOpenedTooLateIsToldSoAtOnce() {
    fixture.removed("c");
    fixture.join(sink, "f1-10", "c");
    assertEnded(sink);
  }

  @Test
  void aStreamThatWaitsForContentsIsTold() {
    fixture.added("d");
    fixture.join(sink, "f1-10", "d", "c");
    fixture.removed("c");
    fixture.step();
    assertEnded(sink);
  }

  @Test
  void aNewViewOfTheSameNameIsServedWhileOldStreamsAreLeft() {
    FakeSink old = new FakeSink();
    Stream stalled = fixture.join(old, null, "c");
    old.full();
    fixture.changes("c", 20, "2");
    fixture.step();
    fixture.removed("c");
    fixture.added("c");
    fixture.contents("c", 30, HubFixture.rows("3"));
    fixture.join(sink, "f1-20", "c");
    assertTrue(sink.text().contains("event: snapshot\nid: f1-30\n"));
    fixture.changes("c", 40, "4");
    fixture.step();
    assertTrue(sink.text().contains("event: batch\nid: f1-40\n"));
    assertEquals(Map.of("c", 1), fixture.sizes());
    old.takes(Long.MAX_VALUE);
    stalled.wake();
    fixture.step();
    assertEnded(old);
    assertFalse(sink.isClosed());
  }

  @Test
  void aCompressedStreamIsToldToo() {
    Stream stream = fixture.open(ContentCoding.GZIP, sink, null, "c");
    stream.wake();
    fixture.step();
    fixture.removed("c");
    fixture.step();
    assertTrue(sink.isClosed());
    assertEquals(1L, fixture.hub().counts().parted().get(DisconnectReason.REMOVED));
  }
}
