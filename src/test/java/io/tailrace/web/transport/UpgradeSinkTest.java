package io.tailrace.web.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.Hub;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Framing;
import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.zset.Limits;
import io.tailrace.web.http.StreamLimits;
import io.tailrace.web.http.request.ClientIdentity;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.StreamSettings;
import io.tailrace.web.settings.value.Compression;
import io.tailrace.web.settings.value.TransportChoice;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However a write ends, the connection's place is given back. */
class UpgradeSinkTest {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Database database =
      new Database(Map.of("a", new Limits(10, 1_000)), InstantSource.system());
  private final Hub hub = new Hub(1, StreamTimeouts.DEFAULT, InstantSource.system(), new Random(1));
  private final StreamLimits seats;
  private Instant now = Instant.EPOCH;
  private final LateCloser closer = new LateCloser(() -> now);
  private final Socket socket = new Socket();
  private final UpgradeSink sink = new UpgradeSink();

  UpgradeSinkTest() throws Refusal {
    Duration any = Duration.ofHours(1);
    seats =
        new StreamLimits(
            new StreamSettings(
                any, any, Compression.GZIP, TransportChoice.UPGRADE, 1, 9, true, 9, 9, 9),
            () -> {});
    sink.serve(
        each ->
            hub.open(database, ViewSlice.whole(List.of("a")), null, ContentCoding.IDENTITY, each),
        Framing.CHUNKED,
        seats.take(new ClientIdentity(null, "1.1.1.1")),
        closer);
  }

  @BeforeEach
  void handOver() {
    sink.setSocketWrapper(socket);
    sink.init(
        (WebConnection)
            Proxy.newProxyInstance(
                UpgradeSinkTest.class.getClassLoader(),
                new Class<?>[] {WebConnection.class},
                (proxy, method, arguments) -> null));
    assertTrue(sink.ready());
  }

  private void clientLeaves() {
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          assertEquals(SocketState.CLOSED, sink.upgradeDispatch(SocketEvent.DISCONNECT));
          sink.destroy();
        });
  }

  @Test
  void whatIsWrittenIsSent() throws IOException {
    sink.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertArrayEquals(new byte[] {1, 2, 3}, socket.sent.toByteArray());
    assertTrue(sink.ready());
    assertEquals(List.of(), socket.told);
    assertEquals(1, seats.taken());
    clientLeaves();
    assertEquals(0, seats.taken());
    assertEquals(0, hub.size());
  }

  @Test
  void aWriteThatFailsIsTheEnd() {
    socket.failure = new IOException("reset");
    assertThrows(IOException.class, () -> sink.write(ByteBuffer.wrap(new byte[3])));
    assertIsOver();
  }

  @Test
  void anErrorInAWriteIsTheEnd() {
    socket.error = new OutOfMemoryError("direct buffer memory");
    assertThrows(OutOfMemoryError.class, () -> sink.write(ByteBuffer.wrap(new byte[3])));
    assertIsOver();
  }

  @Test
  void whoDoesNotReadIsEndedLateWhateverStalls() throws IOException {
    for (int i = 0; i < LateCloser.AT_ONCE; i++) {
      closer.later(() -> true);
    }
    socket.takesNothing = true;
    sink.write(ByteBuffer.wrap(new byte[3]));
    sink.close();
    assertEquals(0, seats.taken());
    closer.step();
    assertEquals(List.of(), socket.told);
    now = now.plus(LateCloser.PATIENCE);
    closer.step();
    assertEquals(List.of(SocketEvent.STOP), socket.told);
  }

  private void assertIsOver() {
    assertFalse(sink.ready());
    assertEquals(List.of(SocketEvent.STOP), socket.told, "what Tomcat was told");
    assertEquals(0, seats.taken());
    clientLeaves();
    assertEquals(0, hub.size());
  }

  /** As an encrypted one: it is written through Tomcat. */
  private static final class Socket extends NioEndpoint.NioSocketWrapper {
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    final List<SocketEvent> told = new ArrayList<>();
    boolean takesNothing;
    @Nullable IOException failure;
    @Nullable Error error;

    Socket() {
      super(
          new NioChannel(new SocketBufferHandler(1_024, 1_024, false)) {
            // Another class than that of sockets without encryption.
          },
          new NioEndpoint());
    }

    @Override
    protected void doWrite(boolean block, ByteBuffer from) throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (error != null) {
        throw error;
      }
      while (!takesNothing && from.hasRemaining()) {
        sent.write(from.get());
      }
    }

    @Override
    public void registerWriteInterest() {}

    @Override
    public void processSocket(SocketEvent event, boolean dispatch) {
      told.add(event);
    }
  }
}
