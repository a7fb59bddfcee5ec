package io.tailrace.bench;

import io.tailrace.bench.RaceBench.Runner;
import io.tailrace.bench.RaceBench.StoodStill;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask for a stream and then never read. */
record Deaf(List<SocketChannel> channels) implements AutoCloseable {
  /** More than what the systems of both sides keep for a client with tomcat-conf's connector. */
  private static final int FILLING = 384 << 10;

  private static final int AT_ONCE = 16;

  static Deaf open(Peer peer, int count) throws IOException {
    List<SocketChannel> channels = new ArrayList<>();
    String request =
        "GET " + peer.path() + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n";
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 10);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port()));
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      channels.add(channel);
    }
    return new Deaf(channels);
  }

  /** Sends so much that none of them takes any more. */
  void fill(Runner runner, int bytes) throws IOException, StoodStill {
    for (int i = 0; i < FILLING / bytes; i += AT_ONCE) {
      runner.tell(AT_ONCE);
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
