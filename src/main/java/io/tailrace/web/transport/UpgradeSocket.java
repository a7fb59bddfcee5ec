package io.tailrace.web.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Non-blocking I/O on a socket of Tomcat. Its owner ensures that one thread at a time uses it, and
 * none after the end of the connection is reported to Tomcat.
 */
final class UpgradeSocket {
  private static final int INPUT_BYTES = 1 << 10;
  private static final int MOST_READS = 64;

  private final SocketWrapperBase<?> tomcats;

  /** Null if the connection is encrypted. */
  private final @Nullable SocketChannel plain;

  private volatile boolean full;

  UpgradeSocket(SocketWrapperBase<?> tomcats) {
    this.tomcats = tomcats;
    this.plain =
        tomcats.getSocket() instanceof NioChannel channel
                && channel.getClass().equals(NioChannel.class)
            ? channel.getIOChannel()
            : null;
  }

  /** Whether Tomcat has bytes to write; it calls back when the client takes them. */
  boolean isFull() {
    return full;
  }

  /** Sends what the client takes, without Tomcat's buffers if possible; Tomcat keeps the rest. */
  void send(ByteBuffer bytes) throws IOException {
    SocketChannel channel = plain;
    if (channel != null) {
      channel.write(bytes);
      if (!bytes.hasRemaining()) {
        return;
      }
    }
    tomcats.write(false, bytes);
    if (tomcats.flush(false)) {
      full = true;
      tomcats.registerWriteInterest();
    }
  }

  /** Sends what Tomcat kept. Whether that was all. */
  boolean sendRest() throws IOException {
    if (tomcats.flush(false)) {
      tomcats.registerWriteInterest();
      return false;
    }
    full = false;
    return true;
  }

  /** Discards input, since a client has nothing to say. Whether the client is still connected. */
  boolean discardInput() throws IOException {
    byte[] input = new byte[INPUT_BYTES];
    for (int reads = 0; reads < MOST_READS; reads++) {
      int length = tomcats.read(false, input, 0, input.length);
      if (length <= 0) {
        return length == 0;
      }
    }
    return true;
  }

  /** Asks Tomcat to end the connection. From any thread. */
  void stop() {
    tomcats.processSocket(SocketEvent.STOP, true);
  }
}
