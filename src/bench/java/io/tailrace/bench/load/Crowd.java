package io.tailrace.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many clients of a view in which one row begins with a positive number: each checks that every
 * change takes the number that it had, and notes when it came. In one thread, which costs as little
 * as it can: what a client is sent is compared with what the one before it was sent, and only where
 * it differs read byte by byte.
 */
public final class Crowd implements AutoCloseable {
  private static final int CONNECTING_AT_ONCE = 200;

  /** Told when a client has a new number, and by how many changes that is further. */
  public interface Arrival {
    void arrived(long number, long changes);
  }

  private final Opening opening;
  private final Arrival arrival;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
  private final ByteBuffer inflated = ByteBuffer.allocateDirect(256 << 10);
  private final Transcript transcript = new Transcript();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private int loaded;
  private long bytes;
  private long apart;

  public Crowd(int port, String path, Arrival arrival) throws IOException {
    this(port, path, false, arrival);
  }

  public Crowd(int port, String path, boolean gzip, Arrival arrival) throws IOException {
    this.opening = new Opening(port, path, gzip, "", 32 << 10);
    this.arrival = arrival;
  }

  /** Opens so many more, and reads until each has its first contents. */
  public void open(int more) throws IOException {
    int before = loaded;
    int opened = 0;
    while (loaded - before < more) {
      while (opened < more && opened - (loaded - before) < CONNECTING_AT_ONCE) {
        Client client = new Client();
        channels.add(opening.connect(selector, client));
        clients.add(client);
        opened++;
      }
      read(100);
    }
  }

  /** Reads what there is, at most so many ms of waiting; 0 waits for nothing. */
  public void read(long ms) throws IOException {
    if (ms == 0) {
      selector.selectNow(this::read);
    } else {
      selector.select(this::read, ms);
    }
  }

  private void read(SelectionKey key) {
    try {
      buffer.clear();
      int length = ((SocketChannel) key.channel()).read(buffer);
      if (length < 0) {
        throw new IllegalStateException("a stream ended");
      }
      bytes += length;
      buffer.flip();
      ((Client) key.attachment()).response.take(buffer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As they came, with chunks and compressed. */
  public long bytes() {
    return bytes;
  }

  /** How many events were read byte by byte for one client alone. */
  long apart() {
    return apart;
  }

  public boolean isCompressed() {
    return clients.get(0).response.isCompressed();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    clients.forEach(client -> client.response.close());
    selector.close();
  }

  /** One of them: it stands at a place of the transcript, or reads for itself. */
  private final class Client implements Response.Body {
    private final Response response = new Response(this, inflated);
    private @Nullable Change alone = new Change();
    private long holds = -1;
    private long at;
    private long event;

    @Override
    public void take(ByteBuffer in) {
      while (in.hasRemaining()) {
        if (alone != null) {
          read(alone, in);
        } else if (at < transcript.end()) {
          int same = transcript.take(at, in);
          at += same;
          pass();
          if (same == 0) {
            part();
          }
        } else {
          transcript.add(in);
          at = transcript.end();
          pass();
        }
      }
    }

    private void pass() {
      while (event + 1 < transcript.events() && transcript.end(event + 1) <= at) {
        event++;
        holds(transcript.number(event));
      }
    }

    /** What it is sent is not what the others were: it reads this event for itself. */
    private void part() {
      alone = new Change();
      transcript.replay(transcript.end(event), at, alone);
    }

    private void read(Change change, ByteBuffer in) {
      while (in.hasRemaining()) {
        if (change.add(in.get())) {
          apart++;
          holds(change.after(holds));
          long same = holds < 0 ? -1 : transcript.find(holds);
          if (same >= 0 && change.isWhole()) {
            event = same;
            at = transcript.end(same);
            alone = null;
            return;
          }
        }
      }
    }

    private void holds(long number) {
      if (number == holds) {
        return;
      }
      long changes = holds < 0 ? 1 : number - holds;
      loaded += holds < 0 ? 1 : 0;
      holds = number;
      arrival.arrived(number, changes);
    }
  }
}
