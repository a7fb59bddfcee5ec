package io.tailrace.trial;

import io.tailrace.testing.Node;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of some views over HTTP, which keeps its rows from node to node and checks them after
 * every change. One thread.
 */
final class RemoteClient {
  private static final int MEMORIES = 100;
  private static final int LONGEST_MEMORY = 300;

  private final List<String> views;
  private final TrialClient.Audience audience;
  private final Journal journal;
  private final Replica replica = new Replica();

  /** What it was told last, in short, for whoever has to find out what went wrong. */
  private final Deque<String> newest = new ArrayDeque<>();

  private @Nullable StrictClient connection;
  private boolean stalled;

  RemoteClient(List<String> views, TrialClient.Audience audience, Journal journal) {
    this.views = List.copyOf(views);
    this.audience = audience;
    this.journal = journal;
  }

  List<String> views() {
    return views;
  }

  boolean isConnected() {
    return connection != null;
  }

  /** Joins, or goes on where it was. */
  void connect(Node node) {
    journal.happened(replica.lastEventId() == null ? "a client joined" : "a client resumed");
    remember("to " + node);
    stalled = false;
    try {
      connection =
          StrictClient.resume(
              node.uri("/api/stream?view=" + String.join("&view=", views)), replica, this::told);
    } catch (IOException e) {
      journal.failed(e);
    }
  }

  private void told(SseEvent event) {
    remember(event.event() + " " + event.id() + " " + event.data());
    audience.told(views, replica, event);
    journal.happened("event " + (event.event().isEmpty() ? "retry" : event.event()));
  }

  private void remember(String told) {
    newest.add(told.length() > LONGEST_MEMORY ? told.substring(0, LONGEST_MEMORY) : told);
    if (newest.size() > MEMORIES) {
      newest.poll();
    }
  }

  /** Takes nothing until it does again. */
  void stall(boolean stalled) {
    this.stalled = stalled;
  }

  /** Breaks the connection, wherever it stands. */
  void leave() {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (IOException e) {
      journal.failed(e);
    }
    connection = null;
    replica.disconnected();
  }

  /** Reads what there is. */
  void read() {
    if (connection == null || stalled) {
      return;
    }
    try {
      connection.pump();
      if (connection.status() > 200) {
        throw new AssertionError("refused: " + connection);
      }
      if (connection.isEnded() || connection.hasEnded()) {
        leave();
      }
    } catch (IOException e) {
      leave();
    } catch (RuntimeException | Error e) {
      String told = String.join("\n", newest);
      journal.failed(new AssertionError(views + ": " + e.getMessage() + "\n" + told, e));
    }
  }

  Map<JsonArray, Long> rows(String view) {
    return new HashMap<>(replica.rows(view));
  }

  @Override
  public String toString() {
    return "a client of "
        + views
        + " at "
        + replica.lastEventId()
        + (connection == null ? ", not connected" : ", connected")
        + ", told last: "
        + newest.peekLast();
  }
}
