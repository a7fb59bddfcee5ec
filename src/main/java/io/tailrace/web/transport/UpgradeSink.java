package io.tailrace.web.transport;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import io.tailrace.push.message.Framing;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A stream's connection that Tomcat has handed over. One thread at a time writes to its socket, and
 * none after the end is reported to Tomcat: Tomcat gives the socket's buffers to the next
 * connection. Public, since Tomcat makes it.
 */
public final class UpgradeSink extends GuardedSink implements InternalHttpUpgradeHandler {
  private static final long WRITER_LEAVES_NS = 20_000;

  // The request's thread, before the connection is handed over.
  private Framing framing = Framing.NONE;
  private @Nullable Stream stream;
  private @Nullable Permit permit;
  private @Nullable LateCloser closer;
  private @Nullable UpgradeSocket socket;

  // Any thread.
  private volatile boolean handedOver;

  /** Opens the stream. In the request's thread, after the headers are sent. */
  void serve(Function<Sink, Stream> opening, Framing wire, Permit taken, LateCloser later) {
    framing = wire;
    permit = taken;
    closer = later;
    stream = opening.apply(this);
    later.checkLater(this::endIfForgotten);
  }

  /** If a connection fails at the last moment, Tomcat neither hands it over nor reports it. */
  private void endIfForgotten() {
    if (!handedOver) {
      over();
      disconnected();
    }
  }

  @Override
  public Framing framing() {
    return framing;
  }

  // The writer's thread.

  @Override
  public boolean ready() {
    return !isFull() && !guard.isOver();
  }

  private boolean isFull() {
    UpgradeSocket open = socket;
    return open != null && open.isFull();
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    use(
        () -> {
          Objects.requireNonNull(socket).send(bytes);
          return true;
        });
  }

  @Override
  public void flush() {
    // Each write is flushed.
  }

  @Override
  void failed() {
    boolean unused = guard.close();
    if (guard.leave()) {
      Objects.requireNonNull(permit).release();
      tellTomcat();
    }
  }

  // Any thread.

  /** A client has some seconds to take what was written. */
  @Override
  void end() {
    Objects.requireNonNull(permit).release();
    if (isFull()) {
      Objects.requireNonNull(permit).disconnected();
      Objects.requireNonNull(closer).checkLater(this::tellTomcat);
    } else {
      tellTomcat();
    }
  }

  private void tellTomcat() {
    UpgradeSocket open = socket;
    if (open != null) {
      open.stop();
    }
  }

  // Tomcat's threads.

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    socket = new UpgradeSocket(wrapper);
  }

  @Override
  public void init(WebConnection connection) {
    handedOver = true;
    if (stream == null) {
      boolean unused = guard.close();
    } else {
      guard.open();
      stream.wake();
    }
  }

  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    return switch (event) {
      case OPEN_READ -> discardInput() ? stay() : leave();
      case OPEN_WRITE -> sendRest() ? stay() : leave();
      case STOP, TIMEOUT, DISCONNECT, ERROR, CONNECT_FAIL -> leave();
    };
  }

  private SocketState stay() {
    return guard.isOver() && !isFull() ? leave() : SocketState.UPGRADED;
  }

  /** From here on Tomcat may take the socket's buffers. */
  private SocketState leave() {
    over();
    return SocketState.CLOSED;
  }

  private boolean discardInput() {
    try {
      return Objects.requireNonNull(socket).discardInput();
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** The writer does not write before it is woken. Whether the connection is intact. */
  private boolean sendRest() {
    try {
      if (Objects.requireNonNull(socket).sendRest()) {
        Objects.requireNonNull(stream).wake();
      }
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private void over() {
    if (stream != null) {
      stream.gone();
    }
    boolean unused = guard.closeReported();
    while (!guard.isOver()) {
      LockSupport.parkNanos(WRITER_LEAVES_NS);
    }
  }

  private void disconnected() {
    if (permit != null) {
      permit.release();
      permit.disconnected();
    }
  }

  /** The connection has ended, in whichever way. */
  @Override
  public void destroy() {
    over();
    disconnected();
  }

  @Override
  public void timeoutAsync(long now) {
    // Only the stream has timeouts.
  }

  @Override
  public void setSslSupport(SSLSupport sslSupport) {
    // The client was checked before the upgrade.
  }

  @Override
  public void pause() {
    // A paused connector keeps its connections.
  }
}
