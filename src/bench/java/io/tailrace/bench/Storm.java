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
 * Clients that come all at once and stay, each until it has been told what it came for. Who is
 * ended before that comes again. In one thread; what they are told is compared with what others
 * were, and every text that differs is kept, to be checked afterwards.
 */
final class Storm implements AutoCloseable {
  private static final int CONNECTING_AT_ONCE = 500;

  private final InetSocketAddress address;
  private final byte[] request;
  private final String until;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private final ByteBuffer inflated = ByteBuffer.allocateDirect(1 << 20);
  private final List<SocketChannel> channels = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<Telling> tellings = new ArrayList<>();
  private int whole;
  private int again;
  private long bytes;

  /** They have what they came for at the end of the event in which {@code until} stands. */
  Storm(Peer peer, boolean gzip, String lastEventId, String until) throws IOException {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port());
    this.until = until;
    this.request =
        ("GET "
                + peer.path()
                + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n"
                + (gzip ? "Accept-Encoding: gzip\r\n" : "")
                + (lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n")
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Until each has what it came for. */
  void join(int clients) throws IOException {
    int goal = whole + clients;
    for (int coming = clients; whole < goal; ) {
      for (int i = 0; i < CONNECTING_AT_ONCE && coming > 0; i++) {
        connect();
        coming--;
      }
      selector.select(this::read, 10);
    }
  }

  private void connect() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
    channel.connect(address);
    channel.write(ByteBuffer.wrap(request));
    channel.configureBlocking(false);
    Client client = new Client();
    channel.register(selector, SelectionKey.OP_READ, client);
    channels.add(channel);
    clients.add(client);
  }

  private void read(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      buffer.clear();
      int length = ((SocketChannel) key.channel()).read(buffer);
      if (length < 0) {
        if (client.done) {
          throw new IllegalStateException("a stream ended");
        }
        key.channel().close();
        again++;
        connect();
        return;
      }
      bytes += length;
      client.response.take(buffer.flip());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As they came, of all clients. */
  long bytes() {
    return bytes;
  }

  /** How often a client was ended before it had everything. */
  int again() {
    return again;
  }

  /** What was told, each text once, without the {@code retry} before it. */
  List<byte[]> texts() {
    return tellings.stream().filter(Telling::isWhole).map(Telling::text).toList();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    clients.forEach(client -> client.response.close());
    selector.close();
  }

  private Telling first() {
    if (tellings.isEmpty()) {
      tellings.add(new Telling(until));
    }
    return tellings.get(0);
  }

  /** One that is told the same so far, and goes on with this byte, or has not gone on; or new. */
  private Telling other(Telling told, int length, byte next) {
    for (Telling each : tellings) {
      if (each.isBeginning(told, length) && each.goesOn(length, next)) {
        return each;
      }
    }
    Telling branch = told.branch(length);
    tellings.add(branch);
    return branch;
  }

  private final class Client implements Response.Body {
    private final Response response = new Response(this, inflated);
    private Telling telling = first();
    private int newlines;
    private int at;
    private boolean done;

    @Override
    public void take(ByteBuffer in) {
      while (newlines < 2 && in.hasRemaining()) {
        newlines += in.get() == '\n' ? 1 : 0;
      }
      while (!done && in.hasRemaining()) {
        if (at == telling.length()) {
          telling.add(in);
          at = telling.length();
        } else {
          int same = telling.take(at, in);
          at += same;
          if (same == 0) {
            telling = other(telling, at, in.get(in.position()));
          }
        }
        done = telling.isWhole() && at == telling.length();
        whole += done ? 1 : 0;
      }
      in.position(in.limit());
    }
  }
}
