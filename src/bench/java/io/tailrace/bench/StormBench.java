package io.tailrace.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients come at once to a view that changes ten times a second: how long until each has the
 * whole view, and how often its rows were encoded for that. {@code mvn -q -Pbench test-compile
 * exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.StormBench}, {@code -Drows=10000
 * -Dclients=10000 -Dpeer=upgrade} before the class for another view, crowd and way to hold streams.
 */
public final class StormBench {
  private static final int CLIENTS = Integer.getInteger("clients", 10_000);
  private static final int CONNECTING_AT_ONCE = 500;
  private static final int CHANGES = 10;

  /** What stands before the position of the first whole change. */
  private static final byte[] WHOLE = "\nid: ".getBytes(StandardCharsets.US_ASCII);

  private static final class Client {
    int matched;
    boolean whole;
  }

  private final Peer peer;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private final List<SocketChannel> channels = new ArrayList<>();
  private int whole;
  private long bytes;

  private StormBench(Peer peer) throws IOException {
    this.peer = peer;
  }

  public static void main(String[] args) throws Exception {
    System.setProperty("rows", System.getProperty("rows", "10000"));
    try (Peer peer = Peer.start(System.getProperty("peer", "upgrade"), "x".repeat(40))) {
      StormBench bench = new StormBench(peer);
      bench.join(1);
      long before = peer.checkpoints();
      long cpu = peer.cpuMs();
      long begin = System.nanoTime();
      bench.join(CLIENTS);
      System.out.printf(
          "%,d clients joined a view of %s rows in %,d ms: %,d MB, %,d ms of the server's CPU, rows"
              + " encoded %d times%n",
          CLIENTS,
          System.getProperty("rows"),
          (System.nanoTime() - begin) / 1_000_000,
          bench.bytes >> 20,
          peer.cpuMs() - cpu,
          peer.checkpoints() - before);
      for (SocketChannel channel : bench.channels) {
        channel.close();
      }
    }
  }

  private void join(int clients) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port());
    byte[] request =
        ("GET " + peer.path() + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    int goal = channels.size() + clients;
    long next = System.nanoTime();
    while (whole < goal) {
      for (int i = 0; i < CONNECTING_AT_ONCE && channels.size() < goal; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
        channel.connect(address);
        channel.write(ByteBuffer.wrap(request));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Client());
        channels.add(channel);
      }
      if (System.nanoTime() > next) {
        next = System.nanoTime() + 1_000_000_000L / CHANGES;
        peer.send(1);
      }
      selector.select(this::read, 10);
    }
  }

  private void read(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      buffer.clear();
      int length = ((SocketChannel) key.channel()).read(buffer);
      if (length < 0) {
        throw new IllegalStateException("a stream ended");
      }
      bytes += length;
      buffer.flip();
      while (!client.whole && buffer.hasRemaining()) {
        byte next = buffer.get();
        client.matched = next == WHOLE[client.matched] ? client.matched + 1 : next == '\n' ? 1 : 0;
        if (client.matched == WHOLE.length) {
          client.whole = true;
          whole++;
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
