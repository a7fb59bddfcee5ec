package io.tailrace.web.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.Hub;
import io.tailrace.push.Stream;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.zset.Limits;
import io.tailrace.web.http.StreamLimits;
import io.tailrace.web.http.request.ClientIdentity;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.StreamSettings;
import io.tailrace.web.settings.value.Compression;
import io.tailrace.web.settings.value.TransportChoice;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written goes out in pieces that the container need not keep. */
class AsyncSinkTest {
  private static final int BUFFER = 8_192;

  private final Response response = new Response();
  private final AsyncSink sink;
  private int completed;
  private boolean refusesListeners;

  AsyncSinkTest() throws Refusal {
    Duration any = Duration.ofHours(1);
    StreamLimits seats =
        new StreamLimits(
            new StreamSettings(
                any, any, Compression.GZIP, TransportChoice.ASYNC, 1, 9, true, 9, 9, 9),
            () -> {});
    Object async =
        Proxy.newProxyInstance(
            AsyncSinkTest.class.getClassLoader(),
            new Class<?>[] {AsyncContext.class},
            (proxy, method, arguments) -> {
              if (refusesListeners && method.getName().equals("addListener")) {
                throw new IllegalStateException("the request is over");
              }
              completed += method.getName().equals("complete") ? 1 : 0;
              return null;
            });
    sink =
        new AsyncSink(
            (AsyncContext) async,
            response,
            BUFFER,
            seats::close,
            seats.take(new ClientIdentity(null, "1.1.1.1")),
            new LateCloser(InstantSource.system()));
  }

  @BeforeEach
  void begin() {
    sink.onWritePossible();
    assertTrue(sink.ready());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsLongGoesOutPieceByPiece() throws IOException {
    byte[] bytes = random(64 << 10);
    sink.write(ByteBuffer.wrap(bytes));
    assertTrue(sink.ready());
    sink.flush();
    assertArrayEquals(bytes, response.sent.toByteArray());
    assertTrue(sink.ready());
    assertEquals(0, completed);
  }

  @Test
  void whatFitsIsWrittenOnceAndFlushedOnce() throws IOException {
    sink.write(ByteBuffer.wrap(random(5_000)));
    assertTrue(sink.ready());
    sink.flush();
    assertEquals(1, response.flushes);
    assertEquals(5_000, response.sent.size());
  }

  @Test
  void onlyWhatRemainsOfTheBufferIsWritten() throws IOException {
    byte[] bytes = random(40_000);
    sink.write(ByteBuffer.wrap(bytes, 10_000, 25_000).slice());
    assertTrue(sink.ready());
    sink.flush();
    assertArrayEquals(Arrays.copyOfRange(bytes, 10_000, 35_000), response.sent.toByteArray());
  }

  @Test
  void theRestWaitsUntilTheSocketCanTakeIt() throws IOException {
    byte[] bytes = random(64 << 10);
    response.takes(20_000);
    ByteBuffer buffer = ByteBuffer.wrap(bytes.clone());
    sink.write(buffer);
    Arrays.fill(buffer.array(), (byte) 0); // It is the caller's again.
    assertFalse(sink.ready());
    assertFalse(sink.ready());
    for (int more = 0; more < 4; more++) {
      response.takes(20_000);
      sink.onWritePossible();
      boolean ready = sink.ready();
      assertEquals(more >= 2, ready, "after " + more);
    }
    sink.flush();
    assertArrayEquals(bytes, response.sent.toByteArray());
  }

  @Test
  void oneBufferAfterTheOtherGoesOutWithoutWaiting() throws IOException {
    byte[] bytes = random(5 * (64 << 10));
    for (int at = 0; at < bytes.length; at += 64 << 10) {
      assertTrue(sink.ready());
      sink.write(ByteBuffer.wrap(bytes, at, 64 << 10).slice());
    }
    assertTrue(sink.ready());
    sink.flush();
    assertArrayEquals(bytes, response.sent.toByteArray());
  }

  @Test
  void whatWasTakenIsWrittenBeforeTheEnd() throws IOException {
    byte[] bytes = random(64 << 10);
    response.takes(20_000);
    sink.write(ByteBuffer.wrap(bytes));
    sink.close();
    assertEquals(0, completed);
    for (int more = 0; more < 3; more++) {
      response.takes(30_000);
      sink.onWritePossible();
    }
    assertEquals(1, completed);
    response.takes(8_192); // As the container does with what it keeps.
    assertArrayEquals(bytes, response.sent.toByteArray());
  }

  @Test
  void aWriteThatFailsIsTheEnd() {
    response.fails = true;
    try {
      sink.write(ByteBuffer.wrap(random(64 << 10)));
      throw new AssertionError("it was not told");
    } catch (IOException e) {
      assertFalse(sink.ready());
    }
  }

  @Test
  void aStreamThatTheContainerDoesNotTakeDoesNotCount() {
    Database database = new Database(Map.of("a", new Limits(10, 1_000)), InstantSource.system());
    Hub hub = new Hub(1, StreamTimeouts.DEFAULT, InstantSource.system(), new Random(1));
    Supplier<Stream> opening =
        () -> hub.open(database, ViewSlice.whole(List.of("a")), null, ContentCoding.IDENTITY, sink);
    sink.serve(opening.get());
    assertEquals(1, hub.size());
    Stream refused = opening.get();
    refusesListeners = true;
    assertThrows(IllegalStateException.class, () -> sink.serve(refused));
    assertEquals(1, hub.size());
    assertEquals(Map.of("a", 1), hub.sizes(database));
  }

  /**
   * As Tomcat's: what does not fit into its buffer goes to the socket, and as long as anything is
   * left before the socket it is not ready.
   */
  private static final class Response extends ServletOutputStream {
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long room = Long.MAX_VALUE;
    private boolean left;
    private boolean asked;
    int flushes;
    boolean fails;

    void takes(int bytes) {
      room = bytes;
      send();
    }

    private void send() {
      byte[] all = kept.toByteArray();
      int length = (int) Math.min(room, all.length);
      room -= length;
      sent.write(all, 0, length);
      kept.reset();
      kept.write(all, length, all.length - length);
      left = kept.size() > 0;
    }

    @Override
    public boolean isReady() {
      asked = !left && room > 0;
      return asked;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      check();
      kept.write(bytes, offset, length);
      left = kept.size() > BUFFER;
    }

    @Override
    public void flush() throws IOException {
      check();
      flushes++;
      send();
    }

    private void check() throws IOException {
      if (!asked) {
        throw new IllegalStateException("it was not ready");
      }
      asked = false;
      if (fails) {
        throw new IOException("reset");
      }
    }

    @Override
    public void write(int single) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setWriteListener(WriteListener listener) {}
  }
}
