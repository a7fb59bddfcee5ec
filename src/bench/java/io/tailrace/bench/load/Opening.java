package io.tailrace.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** How the clients of a crowd open their streams: all in the same way. */
final class Opening {
  private final InetSocketAddress address;
  private final byte[] request;
  private final int receives;

  /**
   * @param lastEventId where they stand; empty for nowhere
   * @param receives bytes that the system keeps for each
   */
  Opening(int port, String path, boolean gzip, String lastEventId, int receives) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.request =
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n"
                + (gzip ? "Accept-Encoding: gzip\r\n" : "")
                + (lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n")
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    this.receives = receives;
  }

  /** One more, whose answer the selector waits for. */
  SocketChannel connect(Selector selector, Object client) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, receives);
    channel.connect(address);
    channel.write(ByteBuffer.wrap(request));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, client);
    return channel;
  }
}
