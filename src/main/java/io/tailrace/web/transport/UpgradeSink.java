package io.tailrace.web.transport;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A stream's connection that Tomcat has handed over. Its socket is written by one thread at a time,
 * and never after Tomcat was told that it is over: Tomcat gives a socket's buffers to the next
 * connection. Public, since Tomcat makes it.
 */
public final class UpgradeSink implements InternalHttpUpgradeHandler, Sink {
  private static final int JUNK_BYTES = 1 << 10;
  private static final int MOST_JUNK_READS = 64;
  private static final long WRITER_LEAVES_NS = 20_000;

  // The request's thread, before the connection is handed over.
  private @Nullable Stream stream;
  private @Nullable Permit permit;
  private @Nullable LateCloser closer;
  private @Nullable SocketWrapperBase<?> socket;

  /** Null where it is encrypted. */
  private @Nullable SocketChannel plain;

  // Any thread.
  private final ResponseGuard gate = new ResponseGuard();
  private volatile boolean handedOver;
  private volatile boolean full;

  /** Opens the stream; in the request's thread, once the headers are sent. Else it ends at once. */
  void serve(Function<Sink, Stream> opening, Permit taken, LateCloser later) {
    permit = taken;
    closer = later;
    stream = opening.apply(this);
    later.checkLater(this::endForgotten);
  }

  /** Tomcat does not hand a connection over that failed at the last moment, and does not say so. */
  private void endForgotten() {
    if (!handedOver) {
      over();
      left();
    }
  }

  // The writer's thread.

  @Override
  public boolean ready() {
    return !full && !gate.isOver();
  }

  /** As much as the client takes goes out at once; Tomcat keeps the rest, and calls back then. */
  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (!gate.enter()) {
      throw new IOException("the stream is over");
    }
    try {
      send(Objects.requireNonNull(socket), bytes);
    } catch (IOException | RuntimeException e) {
      failed();
      throw new IOException("the connection is over", e);
    } catch (Error e) {
      failed();
      throw e;
    }
    if (gate.leave()) {
      end(false);
    }
  }

  private void failed() {
    boolean unused = gate.close();
    if (gate.leave()) {
      end(true);
    }
  }

  /** Tomcat's buffers are empty; without encryption there is no need of them. */
  private void send(SocketWrapperBase<?> open, ByteBuffer bytes) throws IOException {
    SocketChannel channel = plain;
    if (channel != null) {
      channel.write(bytes);
      if (!bytes.hasRemaining()) {
        return;
      }
    }
    open.write(false, bytes);
    if (open.flush(false)) {
      full = true;
      open.registerWriteInterest();
    }
  }

  @Override
  public void flush() {
    // Nothing is kept that could be sent.
  }

  // Any thread.

  @Override
  public void close() {
    if (gate.close()) {
      end(false);
    }
  }

  /** What was written and not sent yet has some seconds to be taken. */
  private void end(boolean broken) {
    Objects.requireNonNull(permit).release();
    if (full && !broken) {
      Objects.requireNonNull(permit).disconnected();
      Objects.requireNonNull(closer).checkLater(this::tellTomcat);
    } else {
      tellTomcat();
    }
  }

  private void tellTomcat() {
    SocketWrapperBase<?> open = socket;
    if (open != null) {
      open.processSocket(SocketEvent.STOP, true);
    }
  }

  // Tomcat's threads.

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    socket = wrapper;
    if (wrapper.getSocket() instanceof NioChannel channel
        && channel.getClass().equals(NioChannel.class)) {
      plain = channel.getIOChannel();
    }
  }

  @Override
  public void init(WebConnection connection) {
    handedOver = true;
    if (stream == null) {
      boolean unused = gate.close();
    } else {
      gate.open();
      stream.wake();
    }
  }

  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    return switch (event) {
      case OPEN_READ -> readJunk() ? goOn() : ended();
      case OPEN_WRITE -> writeRest() ? goOn() : ended();
      case STOP, TIMEOUT, DISCONNECT, ERROR, CONNECT_FAIL -> ended();
    };
  }

  private SocketState goOn() {
    return gate.isOver() && !full ? ended() : SocketState.UPGRADED;
  }

  /** A client has nothing to say. Whether it is still there. */
  private boolean readJunk() {
    SocketWrapperBase<?> open = Objects.requireNonNull(socket);
    byte[] junk = new byte[JUNK_BYTES];
    try {
      for (int reads = 0; reads < MOST_JUNK_READS; reads++) {
        int length = open.read(false, junk, 0, junk.length);
        if (length <= 0) {
          return length == 0;
        }
      }
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** The writer does not write before it is woken. Whether the connection is whole. */
  private boolean writeRest() {
    SocketWrapperBase<?> open = Objects.requireNonNull(socket);
    try {
      if (open.flush(false)) {
        open.registerWriteInterest();
      } else {
        full = false;
        Objects.requireNonNull(stream).wake();
      }
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** From here on Tomcat may take the socket's buffers. */
  private SocketState ended() {
    over();
    return SocketState.CLOSED;
  }

  private void over() {
    if (stream != null) {
      stream.gone();
    }
    boolean unused = gate.closeReported();
    while (!gate.isOver()) {
      LockSupport.parkNanos(WRITER_LEAVES_NS);
    }
  }

  private void left() {
    if (permit != null) {
      permit.release();
      permit.disconnected();
    }
  }

  /** Whichever way the connection ended. */
  @Override
  public void destroy() {
    over();
    left();
  }

  @Override
  public void timeoutAsync(long now) {
    // The only timeouts are the stream's own.
  }

  @Override
  public void setSslSupport(SSLSupport sslSupport) {
    // Who asked was looked at before.
  }

  @Override
  public void pause() {
    // A connector that takes no connections any more keeps those that it has.
  }
}
