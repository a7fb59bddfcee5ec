package io.tailrace.bench.load;

import io.tailrace.bench.servers.Peer;
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
public record StalledClients(List<SocketChannel> channels) implements AutoCloseable {
  /** More bytes than both sides' systems buffer for a client with tomcat-conf's connector. */
  public static final int FILLING = 384 << 10;

  public static StalledClients open(Peer peer, int count) throws IOException {
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
    return new StalledClients(channels);
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
