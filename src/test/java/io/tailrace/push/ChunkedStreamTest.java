package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Framing;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.testing.clients.ResponseBody;
import io.tailrace.view.log.Bounds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream that frames its bytes is otherwise the same, and has an end. */
class ChunkedStreamTest {
  private final HubFixture fixture = new HubFixture();

  /** A chunked response as its client reads it. */
  private static final class Chunked {
    final FakeSink sink = new FakeSink(Framing.CHUNKED);
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final ResponseBody body = ResponseBody.chunked(content::write);

    byte[] read() {
      byte[] bytes = sink.bytes();
      body.feed(bytes, 0, bytes.length);
      byte[] read = content.toByteArray();
      content.reset();
      return read;
    }

    String text() {
      return new String(read(), StandardCharsets.UTF_8);
    }

    boolean hasEnded() {
      return body.isComplete(false);
    }
  }

  private static String[] many() {
    return IntStream.range(0, 50_000).mapToObj(i -> "1000000" + i).toArray(String[]::new);
  }

  private Stream join(ContentCoding coding, Sink sink) {
    Stream stream = fixture.open(coding, sink, "f1-10", "a");
    stream.wake();
    fixture.step();
    return stream;
  }

  @ParameterizedTest
  @EnumSource
  void itsContentIsThatOfAnyOther(ContentCoding coding) {
    fixture.contents("a", 10, HubFixture.rows("1"));
    FakeSink plain = new FakeSink();
    List<Chunked> chunked = List.of(new Chunked(), new Chunked());
    join(coding, plain);
    chunked.forEach(each -> join(coding, each.sink));
    plain.bytes();
    chunked.forEach(Chunked::read);
    for (int at = 20; at < 60; at += 10) {
      fixture.changes("a", at, at == 40 ? many() : new String[] {"" + at});
      for (int step = 0; step < 20; step++) {
        fixture.step();
      }
      byte[] expected = plain.bytes();
      assertTrue(expected.length > 0);
      chunked.forEach(each -> assertArrayEquals(expected, each.read()));
    }
    fixture.pass(Duration.ofSeconds(15));
    byte[] progress = plain.bytes();
    chunked.forEach(each -> assertArrayEquals(progress, each.read()));
    assertFalse(chunked.get(0).hasEnded());
  }

  @Test
  void aChangeIsOneChunkThatAllShare() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    List<FakeSink> sinks =
        IntStream.range(0, 3).mapToObj(each -> new FakeSink(Framing.CHUNKED)).toList();
    sinks.forEach(sink -> fixture.join(sink, null, "a"));
    sinks.forEach(FakeSink::text);
    fixture.changes("a", 20, "2");
    fixture.changes("a", 21, "3");
    fixture.step();
    String chunk = sinks.get(0).text();
    assertTrue(chunk.matches("(?s)[0-9a-f]+\r\nevent: batch\n.*event: batch\n.*\n\n\r\n"), chunk);
    int line = chunk.indexOf('\n') + 1;
    int length = Integer.parseInt(chunk.substring(0, line - 2), 16);
    assertEquals(chunk.length(), line + length + 2);
    sinks.stream().skip(1).forEach(sink -> assertEquals(chunk, sink.text()));
  }

  @ParameterizedTest
  @EnumSource
  void itEndsAfterItsGoodbye(ContentCoding coding) {
    fixture.contents("a", 10, HubFixture.rows("1"));
    Chunked aged = new Chunked();
    join(coding, aged.sink);
    fixture.pass(Duration.ofHours(1));
    assertTrue(aged.read().length > 0);
    assertTrue(aged.hasEnded() && aged.sink.isClosed());
    Chunked stopped = new Chunked();
    join(coding, stopped.sink);
    stopped.read();
    fixture.hub().close();
    fixture.step();
    assertTrue(stopped.read().length > 0);
    assertTrue(stopped.hasEnded() && stopped.sink.isClosed());
  }

  @ParameterizedTest
  @EnumSource
  void itEndsInOrderInsideAChangeToo(ContentCoding coding) {
    fixture.contents("a", 10, HubFixture.rows("1"));
    Chunked client = new Chunked();
    Stream unused = join(coding, client.sink);
    client.read();
    client.sink.takes(1);
    fixture.changes("a", 20, many());
    fixture.step();
    client.sink.takes(Long.MAX_VALUE);
    fixture.hub().close();
    fixture.step();
    String text = client.text();
    assertFalse(text.contains("bye"), "no event fits inside another");
    assertTrue(client.hasEnded() && client.sink.isClosed());
  }

  @Test
  void aSocketThatIsFullIsCutOff() {
    fixture.contents("a", 10, HubFixture.rows("1"));
    Chunked client = new Chunked();
    join(ContentCoding.IDENTITY, client.sink);
    client.read();
    client.sink.full();
    fixture.hub().close();
    fixture.step();
    assertEquals("", client.text());
    assertTrue(client.sink.isClosed());
    assertFalse(client.hasEnded());
  }

  @ParameterizedTest
  @EnumSource
  void itEndsInOrderWhereTheRestOfAChangeIsGone(ContentCoding coding) {
    HubFixture small = new HubFixture(new Bounds(20_000, 2_000, 1_000, 20_000));
    small.contents("a", 10, HubFixture.rows(many()));
    Chunked client = new Chunked();
    client.sink.takes(1);
    Stream stream = small.open(coding, client.sink, null, "a");
    stream.wake();
    small.step();
    for (int i = 0; i < 3; i++) {
      small.contents("a", 1_000 + i, HubFixture.rows(Arrays.copyOf(many(), 10 + i)));
      small.join(new FakeSink(), null, "a");
    }
    client.sink.takes(Long.MAX_VALUE);
    stream.wake();
    small.step();
    assertFalse(client.text().contains("\nid: "));
    assertTrue(client.hasEnded() && client.sink.isClosed());
    assertEquals(1L, small.hub().counts().parted().get(DisconnectReason.EVICTED));
  }
}
