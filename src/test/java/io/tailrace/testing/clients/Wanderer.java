package io.tailrace.testing.clients;

import io.tailrace.testing.Await;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * A client of the view {@code orders} that reconnects with its position when its stream ends. For
 * one thread.
 */
public final class Wanderer implements AutoCloseable {
  private final URI stream;
  private final Replica replica = new Replica();
  private StrictClient connection;
  private int connections = 1;
  private long snapshots;

  public Wanderer(URI stream) throws IOException {
    this.stream = stream;
    this.connection = StrictClient.resume(stream, replica);
  }

  /** Reads until the view has so many rows. */
  public void await(int rows) {
    Await.until(
        rows + " rows, of " + rows().size(),
        () -> {
          try {
            read();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return rows().size() == rows;
        });
  }

  private void read() throws IOException {
    boolean ended;
    try {
      connection.pump();
      ended = connection.isEnded() || connection.hasEnded();
    } catch (IOException e) {
      ended = true;
    }
    if (ended) {
      leave();
      connection = StrictClient.resume(stream, replica);
      connections++;
    }
  }

  private void leave() throws IOException {
    snapshots += whole();
    connection.close();
    replica.disconnected();
  }

  private long whole() {
    return connection.events().stream()
        .filter(event -> event.is("snapshot") && event.id() != null)
        .count();
  }

  public Map<JsonArray, Long> rows() {
    return replica.rows("orders");
  }

  /** Snapshots that it was sent so far, on all connections. */
  public long snapshots() {
    return snapshots + whole();
  }

  public int connections() {
    return connections;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
