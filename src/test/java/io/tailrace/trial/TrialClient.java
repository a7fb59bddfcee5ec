package io.tailrace.trial;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.SseParser;
import io.tailrace.view.ViewSlice;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of some views: reads its stream by the letter, and checks what it holds after every
 * change. It keeps its rows from connection to connection, whichever node it comes to. Any thread.
 */
final class TrialClient {
  private static final int MEMORIES = 150;
  private static final int LONGEST_MEMORY = 240;

  private final List<String> views;
  private final Audience audience;
  private final Journal journal;

  @GuardedBy("this")
  private final Replica replica = new Replica();

  /** What it was told last, in short, for whoever has to find out what went wrong. */
  @GuardedBy("this")
  private final Deque<String> newest = new ArrayDeque<>();

  @GuardedBy("this")
  private @Nullable Connection connection;

  @GuardedBy("this")
  private @Nullable Stream stream;

  @GuardedBy("this")
  private boolean stalled;

  /** Told of each event, after the client has taken it in; under the client's lock. */
  @FunctionalInterface
  interface Audience {
    void told(List<String> views, Replica replica, SseEvent event);
  }

  TrialClient(List<String> views, Audience audience, Journal journal) {
    this.views = List.copyOf(views);
    this.audience = audience;
    this.journal = journal;
  }

  List<String> views() {
    return views;
  }

  synchronized boolean isConnected() {
    return connection != null;
  }

  /** Joins, or goes on where it was. */
  void connect(TrialNode node) {
    Stream opened;
    synchronized (this) {
      journal.happened(replica.lastEventId() == null ? "a client joined" : "a client resumed");
      remember("to " + node);
      connection = new Connection();
      stalled = false;
      opened =
          node.hub()
              .open(
                  node.database(),
                  ViewSlice.whole(views),
                  replica.lastEventId(),
                  ContentCoding.IDENTITY,
                  connection);
      stream = opened;
    }
    opened.wake();
  }

  /** Breaks the connection, wherever it stands. */
  void leave() {
    Stream left;
    synchronized (this) {
      left = stream;
      over();
    }
    if (left != null) {
      left.gone();
    }
  }

  /** Takes nothing until it does again. */
  void stall(boolean stalled) {
    Stream woken;
    synchronized (this) {
      this.stalled = stalled;
      woken = stream;
    }
    if (woken != null) {
      woken.wake();
    }
  }

  @GuardedBy("this")
  private void over() {
    connection = null;
    stream = null;
    replica.disconnected();
  }

  synchronized Map<JsonArray, Long> rows(String view) {
    return new HashMap<>(replica.rows(view));
  }

  synchronized List<String> columns(String view) {
    return replica.columns(view);
  }

  @Override
  public synchronized String toString() {
    return "a client of "
        + views
        + " at "
        + replica.lastEventId()
        + (connection == null ? ", not connected" : ", connected");
  }

  @GuardedBy("this")
  private void remember(String told) {
    newest.add(told.length() > LONGEST_MEMORY ? told.substring(0, LONGEST_MEMORY) : told);
    if (newest.size() > MEMORIES) {
      newest.poll();
    }
  }

  @GuardedBy("this")
  private void event(SseEvent event) {
    remember(event.event() + " " + event.id() + " " + event.data());
    replica.apply(event);
    audience.told(views, replica, event);
    journal.happened("event " + (event.event().isEmpty() ? "retry" : event.event()));
  }

  private final class Connection implements Sink {
    private final SseParser parser;

    @SuppressWarnings("GuardedBy") // Called from write(), which holds the lock.
    Connection() {
      parser = new SseParser(TrialClient.this::event);
    }

    @Override
    public boolean ready() {
      synchronized (TrialClient.this) {
        return !stalled && connection == this;
      }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      synchronized (TrialClient.this) {
        if (connection != this) {
          throw new IOException("the client has left");
        }
        try {
          parser.feed(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        } catch (RuntimeException | Error e) {
          String told = String.join("\n", newest);
          journal.failed(new AssertionError(views + ": " + e.getMessage() + "\n" + told, e));
          throw new IOException(e);
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      synchronized (TrialClient.this) {
        if (connection == this) {
          over();
        }
      }
    }
  }
}
