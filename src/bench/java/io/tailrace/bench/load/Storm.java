package io.tailrace.bench.load;

import io.tailrace.bench.servers.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that come all at once and stay, each until it has been told what it came for. Who is
 * ended before that comes again. In one thread; what they are told is compared with what others
 * were, and every text that differs is kept, to be checked afterwards.
 */
public final class Storm implements AutoCloseable {
  private static final int CONNECTING_AT_ONCE = 500;

  private final Opening opening;
  private final ResponseSpan first;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private final ByteBuffer inflated = ByteBuffer.allocateDirect(1 << 20);
  private final List<SocketChannel> channels = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private int whole;
  private int again;
  private long bytes;

  /** They have what they came for at the end of the event in which {@code until} stands. */
  public Storm(Peer peer, boolean gzip, String lastEventId, String until) throws IOException {
    this.opening = new Opening(peer.port(), peer.path(), gzip, lastEventId, 64 << 10);
    this.first = new ResponseSpan(until);
  }

  /** Until each has what it came for. */
  public void join(int clients) throws IOException {
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
    Client client = new Client();
    channels.add(opening.connect(selector, client));
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
  public long bytes() {
    return bytes;
  }

  /** How often a client was ended before it had everything. */
  public int again() {
    return again;
  }

  /** What was told, each text once, without the {@code retry} before it. */
  public List<ResponseSpan> spans() {
    return first.whole();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    clients.forEach(client -> client.response.close());
    selector.close();
  }

  private final class Client implements Response.Body {
    private final Response response = new Response(this, inflated);
    private final ResponseSpan.Place place = new ResponseSpan.Place(first);
    private int newlines;
    private boolean done;

    @Override
    public void take(ByteBuffer in) {
      while (newlines < 2 && in.hasRemaining()) {
        newlines += in.get() == '\n' ? 1 : 0;
      }
      if (!done && place.take(in)) {
        done = true;
        whole++;
      }
      in.position(in.limit());
    }
  }
}
