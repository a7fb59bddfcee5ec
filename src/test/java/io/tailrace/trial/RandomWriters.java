package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that make random transactions from a seed until so many have committed: savepoints,
 * rollbacks, several tables, changes of schema. They take the schema as they find it.
 */
final class RandomWriters implements AutoCloseable {
  private static final int ALTERS_ONE_IN = 120;

  /**
   * Between two transactions of one writer, at most: readers and clients shall see most of them.
   */
  private static final int[] PACES_MS = {0, 20, 60, 90};

  private final TestDatabase database;
  private final Journal journal;
  private final long commits;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  RandomWriters(
      TestDatabase database, int count, long commits, SeededRandom random, Journal journal) {
    this.database = database;
    this.commits = commits;
    this.journal = journal;
    for (int i = 0; i < count; i++) {
      SeededRandom own = random.fork();
      threads.add(new Thread(() -> run(own), "random writer " + i));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private boolean goesOn() {
    return !stopped && journal.commits() < commits && !journal.hasFailed();
  }

  private void run(SeededRandom random) {
    while (goesOn()) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("SET lock_timeout = '1s'");
        connection.setAutoCommit(false);
        int pace = PACES_MS[random.below(PACES_MS.length)];
        while (goesOn()) {
          attempt(connection, random);
          pace = random.oneIn(50) ? PACES_MS[random.below(PACES_MS.length)] : pace;
          LockSupport.parkNanos(random.below(pace * 1_000_000 + 1));
        }
      } catch (SQLException e) {
        journal.happened("a writer lost its connection");
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private void attempt(Connection connection, SeededRandom random) throws SQLException {
    Transaction transaction = new Transaction(connection, random);
    try {
      fill(transaction);
      if (random.oneIn(10)) {
        connection.rollback();
        journal.happened("a rollback");
      } else {
        connection.commit();
        journal.committed(transaction.did());
      }
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("08") || state.startsWith("57P")) {
        throw e;
      }
      connection.rollback();
      journal.happened("refused " + state);
    }
  }

  private void fill(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    int alterations = random.oneIn(ALTERS_ONE_IN) ? 1 + random.below(3) : 0;
    if (alterations > 0 && random.oneIn(2)) {
      Alteration.repair(transaction);
    }
    int steps = 1 + random.below(4) + alterations;
    for (int i = 0; i < steps; i++) {
      boolean undone = random.oneIn(8);
      int did = transaction.did().size();
      if (undone) {
        transaction.execute("SAVEPOINT undone");
      }
      if (i < alterations) {
        Alteration alteration = Alteration.random(random);
        alteration.step().in(transaction);
        transaction.note(alteration.name());
      } else if (random.below(3) < 2) {
        Money.step(transaction);
      } else {
        Things.step(transaction);
      }
      if (undone) {
        transaction.execute("ROLLBACK TO SAVEPOINT undone");
        transaction.did().subList(did, transaction.did().size()).clear();
        transaction.note("a part rolled back");
      }
    }
    if (alterations > 1) {
      transaction.note("several alterations in one transaction");
    }
  }

  /** Every transaction is over when this returns. */
  void join() {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    join();
  }
}
