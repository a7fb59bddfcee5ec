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
 * Many clients of a view that holds one row, which begins with a number: each checks that every
 * change takes the number that it had, and notes when it came. In one thread.
 */
final class Crowd implements AutoCloseable {
  /** What ends both {@code "inserted":[[} and {@code "deleted":[[}, in this order in an event. */
  private static final byte[] ROW = "ted\":[[".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SNAPSHOT = "snapshot\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CONNECTING_AT_ONCE = 200;

  /** Told when a client has a new number. */
  interface Arrival {
    void arrived(long number);
  }

  private static final class Client {
    int matched;
    int matchedSnapshot;
    boolean inSnapshot;
    boolean inNumber;
    long number;
    long holds = -1;
    long next = -1;
  }

  private final InetSocketAddress address;
  private final byte[] request;
  private final Arrival arrival;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
  private final List<SocketChannel> channels = new ArrayList<>();
  private int loaded;
  private long bytes;

  Crowd(int port, String path, Arrival arrival) throws IOException {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.request =
        ("GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    this.arrival = arrival;
  }

  /** Opens so many more, and reads until each has its first contents. */
  void open(int clients) throws IOException {
    int before = loaded;
    int opened = 0;
    while (loaded - before < clients) {
      while (opened < clients && opened - (loaded - before) < CONNECTING_AT_ONCE) {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 32 << 10);
        channel.connect(address);
        channel.write(ByteBuffer.wrap(request));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Client());
        channels.add(channel);
        opened++;
      }
      read(100);
    }
  }

  /** Reads what there is, at most so many ms of waiting. */
  void read(long ms) throws IOException {
    selector.select(
        key -> {
          try {
            buffer.clear();
            int length = ((SocketChannel) key.channel()).read(buffer);
            if (length < 0) {
              throw new IllegalStateException("a stream ended");
            }
            bytes += length;
            buffer.flip();
            take((Client) key.attachment());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        ms);
  }

  private void take(Client client) {
    while (buffer.hasRemaining()) {
      byte next = buffer.get();
      client.matchedSnapshot = matched(SNAPSHOT, client.matchedSnapshot, next);
      if (client.matchedSnapshot == SNAPSHOT.length) {
        client.matchedSnapshot = 0;
        client.inSnapshot = true;
      }
      if (client.inNumber) {
        if (next >= '0' && next <= '9') {
          client.number = client.number * 10 + (next - '0');
        } else {
          client.inNumber = false;
          number(client);
        }
      } else {
        client.matched = matched(ROW, client.matched, next);
        if (client.matched == ROW.length) {
          client.matched = 0;
          client.inNumber = true;
          client.number = 0;
        }
      }
    }
  }

  private static int matched(byte[] pattern, int before, byte next) {
    return next == pattern[before] ? before + 1 : next == pattern[0] ? 1 : 0;
  }

  private void number(Client client) {
    if (client.inSnapshot) {
      client.inSnapshot = false;
      loaded += client.holds < 0 ? 1 : 0;
      client.holds = client.number;
      arrival.arrived(client.holds);
    } else if (client.next < 0) {
      client.next = client.number;
    } else if (client.number != client.holds) {
      throw new IllegalStateException(
          "a change takes " + client.number + " from a client that has " + client.holds);
    } else {
      client.holds = client.next;
      client.next = -1;
      arrival.arrived(client.holds);
    }
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
