package io.tailrace.source.postgres;

import io.tailrace.testing.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that make random transactions from a seed. Money is moved between {@code accounts} and
 * {@code safe}: whatever they do, every commit leaves a sum of zero over both.
 */
final class Writers implements AutoCloseable {
  private static final int ACCOUNTS = 20;

  private final TestDatabase database;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong commits = new AtomicLong();
  private volatile boolean stopped;

  Writers(TestDatabase database, int count, long seed) {
    this.database = database;
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      Thread thread = new Thread(() -> run(random), "writer " + i);
      threads.add(thread);
    }
  }

  static void makeTables(TestDatabase database) throws SQLException {
    database.execute(
        "CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL, body text)",
        "CREATE TABLE safe (amount int NOT NULL, note text)",
        "ALTER TABLE accounts REPLICA IDENTITY FULL",
        "ALTER TABLE accounts ALTER body SET STORAGE EXTERNAL",
        "ALTER TABLE safe REPLICA IDENTITY FULL",
        "INSERT INTO accounts SELECT i, 0, repeat(chr(64 + i), 3000) FROM generate_series(1, "
            + ACCOUNTS
            + ") i");
  }

  Writers start() {
    threads.forEach(Thread::start);
    return this;
  }

  long commits() {
    return commits.get();
  }

  private void run(Random random) {
    while (!stopped) {
      try (Connection connection = database.connect()) {
        connection.setAutoCommit(false);
        while (!stopped) {
          transaction(connection, random);
        }
      } catch (SQLException e) {
        // The server was killed, and is back soon.
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private void transaction(Connection connection, Random random) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int steps = 1 + random.nextInt(4);
      for (int i = 0; i < steps; i++) {
        boolean undone = random.nextInt(6) == 0;
        if (undone) {
          statement.execute("SAVEPOINT s");
        }
        step(connection, statement, random);
        if (undone) {
          statement.execute("ROLLBACK TO SAVEPOINT s");
        }
      }
      if (random.nextInt(8) == 0) {
        connection.rollback();
      } else {
        connection.commit();
        commits.incrementAndGet();
      }
    } catch (SQLException e) {
      if (!"40P01".equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback();
    }
  }

  private static void step(Connection connection, Statement statement, Random random)
      throws SQLException {
    int id = 1 + random.nextInt(ACCOUNTS);
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> {
        int amount = random.nextInt(5);
        add(connection, -amount, id);
        statement.execute(
            "INSERT INTO safe VALUES ("
                + amount
                + (random.nextBoolean() ? ", NULL)" : ", 'note " + random.nextInt(3) + "')"));
      }
      case 4, 5, 6 -> {
        try (ResultSet row =
            statement.executeQuery(
                "DELETE FROM safe WHERE ctid = (SELECT ctid FROM safe LIMIT 1 FOR UPDATE SKIP"
                    + " LOCKED) RETURNING amount")) {
          if (row.next()) {
            add(connection, row.getInt(1), id);
          }
        }
      }
      case 7 ->
          statement.execute(
              "UPDATE safe SET note = 'note " + random.nextInt(3) + "' WHERE amount = 1");
      case 8 -> statement.execute("UPDATE accounts SET id = -id WHERE id IN (1, -1)");
      case 9 ->
          statement.execute(
              "UPDATE accounts SET body = repeat('"
                  + (char) ('a' + random.nextInt(26))
                  + "', 3000) WHERE id = "
                  + id);
      case 10 -> statement.execute("INSERT INTO safe SELECT 0 FROM generate_series(1, 10)");
      default -> {
        if (random.nextInt(24) == 0) {
          statement.execute("TRUNCATE safe; UPDATE accounts SET balance = 0");
        }
      }
    }
  }

  private static void add(Connection connection, int amount, int id) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE accounts SET balance = balance + ? WHERE abs(id) = ?")) {
      update.setInt(1, amount);
      update.setInt(2, id);
      update.executeUpdate();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Every transaction is over when this returns. */
  void stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
