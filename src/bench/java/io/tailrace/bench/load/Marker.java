package io.tailrace.bench.load;

import io.tailrace.testing.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A table {@code marker} of one row whose number grows by one with each of its commits, and how
 * long each of them took to each client: nothing that is late, coalesced or read again is left out.
 */
public final class Marker implements AutoCloseable {
  private static final int MOST = 1 << 20;

  private final TestDatabase database;
  private final Duration pause;
  private final long[] began = new long[MOST];
  private final Map<Object, Integer> seen = new HashMap<>();
  private final Delays delays = new Delays();
  private final Thread thread = new Thread(this::run, "marker");
  private volatile int number;
  private volatile boolean stopped;

  public Marker(TestDatabase database, Duration pause) {
    this.database = database;
    this.pause = pause;
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try (Connection connection = database.connect();
        PreparedStatement update = connection.prepareStatement("UPDATE marker SET n = ?")) {
      while (!stopped) {
        int next = number + 1;
        update.setInt(1, next);
        began[next] = System.nanoTime();
        number = next;
        update.executeUpdate();
        LockSupport.parkNanos(pause.toNanos());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The last that was made; it may not be committed yet. */
  public int number() {
    return number;
  }

  /** A client has the row, {@code [number]}; on the one thread that reads. */
  public void seen(Object client, String row) {
    int now = Integer.parseInt(row.substring(1, row.length() - 1));
    int before = seen.getOrDefault(client, 0);
    long at = System.nanoTime();
    for (int i = before + 1; i <= now; i++) {
      delays.add(at - began[i]);
    }
    seen.put(client, Math.max(before, now));
  }

  /** Whether each of them has this one. */
  public boolean isSeen(Collection<?> clients, int number) {
    return clients.stream().allMatch(each -> seen.getOrDefault(each, 0) >= number);
  }

  /** From before each commit to each client. */
  public Delays delays() {
    return delays;
  }

  /** Makes no more; of those that were made all are committed. */
  public int stop() throws InterruptedException {
    stopped = true;
    thread.join();
    return number;
  }

  @Override
  public void close() {
    stopped = true;
  }
}
