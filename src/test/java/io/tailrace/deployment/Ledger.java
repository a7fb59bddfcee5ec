package io.tailrace.deployment;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.postgres.TestDatabase;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two tables that agree with each other after every commit, and a thread that keeps committing:
 * {@code entries} has the last {@value #KEPT} numbers, {@code newest} the last one.
 */
final class Ledger implements AutoCloseable {
  private static final int KEPT = 50;
  private static final Duration PACE = Duration.ofMillis(100);

  private final TestDatabase database;
  private final AtomicLong committed = new AtomicLong();
  private final Thread thread = new Thread(this::write, "ledger");
  private volatile boolean closed;
  private volatile @Nullable SQLException failure;

  Ledger(TestDatabase database) throws SQLException {
    this.database = database;
    database.execute(
        "CREATE TABLE entries (n int8 PRIMARY KEY)",
        "CREATE TABLE newest (n int8)",
        "ALTER TABLE entries REPLICA IDENTITY FULL",
        "ALTER TABLE newest REPLICA IDENTITY FULL",
        "INSERT INTO entries SELECT generate_series(" + (1 - KEPT) + ", 0)",
        "INSERT INTO newest VALUES (0)");
    thread.start();
  }

  private void write() {
    try (Connection connection = database.connect();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO entries VALUES (?)");
        PreparedStatement delete = connection.prepareStatement("DELETE FROM entries WHERE n = ?");
        PreparedStatement update = connection.prepareStatement("UPDATE newest SET n = ?")) {
      connection.setAutoCommit(false);
      for (long n = 1; !closed; n++) {
        insert.setLong(1, n);
        insert.execute();
        delete.setLong(1, n - KEPT);
        delete.execute();
        update.setLong(1, n);
        update.execute();
        connection.commit();
        committed.set(n);
        LockSupport.parkNanos(PACE.toNanos());
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  /** The last number that is in the tables for certain. */
  long committed() throws SQLException {
    SQLException failed = failure;
    if (failed != null) {
      throw failed;
    }
    return committed.get();
  }

  /** What a client of both tables has; it is never half a commit. */
  static long newest(Replica replica) {
    if (!replica.has("entries") || !replica.has("newest")) {
      return -1;
    }
    long newest = 0;
    for (JsonArray row : replica.rows("newest").keySet()) {
      newest = number(row);
    }
    Map<JsonArray, Long> entries = replica.rows("entries");
    if (entries.size() != KEPT) {
      throw new AssertionError(newest + " with " + entries);
    }
    for (JsonArray row : entries.keySet()) {
      if (number(row) > newest || number(row) <= newest - KEPT) {
        throw new AssertionError(newest + " with " + entries);
      }
    }
    return newest;
  }

  private static long number(JsonArray row) {
    return ((JsonNumber) row.get(0)).longValueExact();
  }

  @Override
  public void close() {
    closed = true;
    Await.until("the last commit", () -> !thread.isAlive());
  }
}
