package io.tailrace.testing.clients;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that reconnects with its position, after the server's {@code retry} time divided by its
 * haste. It retries soon after an answer other than 200, as tailrace.js does. For one thread.
 */
public final class ReturningClient implements AutoCloseable {
  private static final long AFTER_REFUSAL = Duration.ofMillis(200).toNanos();

  private final URI uri;
  private final int haste;
  private final Replica replica = new Replica();
  private final List<Long> goodbyes = new ArrayList<>();
  private @Nullable StrictClient connection;
  private long due = System.nanoTime();
  private int connections;
  private int snapshots;
  private int refusals;

  ReturningClient(URI uri, int haste) {
    this.uri = uri;
    this.haste = haste;
  }

  public Replica replica() {
    return replica;
  }

  /** The streams that were opened so far, and the one that is. */
  public int connections() {
    return connections;
  }

  /** Of the streams that are over. */
  public int snapshots() {
    return snapshots + (connection == null ? 0 : snapshots(connection));
  }

  public int refusals() {
    return refusals;
  }

  /** How long each goodbye asked it to wait, in ms. */
  public List<Long> goodbyes() {
    return goodbyes;
  }

  /** Does what is due, without waiting. */
  void step(Selector selector) throws IOException {
    StrictClient open = connection;
    if (open == null && System.nanoTime() >= due) {
      connect(selector);
    } else if (open != null) {
      read(open);
    }
  }

  private void connect(Selector selector) throws IOException {
    try {
      StrictClient opened = StrictClient.resume(uri, replica);
      opened.register(selector);
      connection = opened;
    } catch (ConnectException e) {
      due = System.nanoTime() + AFTER_REFUSAL;
    }
  }

  private void read(StrictClient open) throws IOException {
    boolean known = open.status() > 0;
    boolean reset = false;
    try {
      open.pump();
    } catch (IOException e) {
      reset = true;
    }
    if (!known && open.status() == 200) {
      connections++;
    }
    if (open.status() > 0 && open.status() != 200) {
      refusals++;
      over(open, AFTER_REFUSAL);
    } else if (reset || open.isEnded() || isToldGoodbye(open)) {
      over(open, Duration.ofMillis(retry(open) / haste).toNanos());
    }
  }

  private static boolean isToldGoodbye(StrictClient open) {
    List<SseEvent> events = open.events();
    return !events.isEmpty() && events.get(events.size() - 1).is("bye");
  }

  private static long retry(StrictClient open) {
    return open.events().stream()
        .mapToLong(SseEvent::retry)
        .filter(each -> each > 0)
        .reduce(2_000, (earlier, later) -> later);
  }

  private void over(StrictClient open, long wait) throws IOException {
    if (isToldGoodbye(open)) {
      goodbyes.add(retry(open));
    }
    snapshots += snapshots(open);
    open.close();
    connection = null;
    replica.disconnected();
    due = System.nanoTime() + wait;
  }

  private static int snapshots(StrictClient client) {
    return (int) client.events().stream().filter(event -> event.is("snapshot")).count();
  }

  /** Where it stands, for a message. */
  @Override
  public String toString() {
    String now =
        connection == null
            ? "waits for " + Duration.ofNanos(due - System.nanoTime())
            : "is in " + connection;
    return connections + " connections, " + refusals + " refusals, " + goodbyes + ", " + now;
  }

  @Override
  public void close() throws IOException {
    if (connection != null) {
      connection.close();
    }
  }
}
