package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Threads that write until they are closed: some make random transactions with a change of the
 * catalogue in each, some of them prepared; one makes big ones, one leaves them open, one works on
 * the tables from outside. While they are held up none of their transactions is open.
 */
final class HostileWriters implements AutoCloseable {
  private static final int WRITERS = 3;

  private final TestDatabase database;
  private final Duration longest;
  private final Journal journal;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger prepared = new AtomicInteger();

  /** Is read while a transaction is open, written to hold them up. */
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);

  private volatile boolean calm;
  private volatile boolean stopped;

  /** What one thread does over and over. */
  private interface Turn {
    void take(Connection connection, SeededRandom random) throws SQLException;
  }

  /**
   * Starts nothing yet.
   *
   * @param longest of transactions that are left open
   */
  HostileWriters(TestDatabase database, Duration longest, SeededRandom random, Journal journal) {
    this.database = database;
    this.longest = longest;
    this.journal = journal;
    for (int i = 0; i < WRITERS; i++) {
      add("hostile writer " + i, random.fork(), this::transaction);
    }
    add("big writer", random.fork(), this::big);
    add("long writer", random.fork(), this::leaveOpen);
    add("janitor", random.fork(), this::alone);
  }

  private void add(String name, SeededRandom random, Turn turn) {
    threads.add(new Thread(() -> run(random, turn), name));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Returns when no transaction is open, and none begins until {@link #goOn}. */
  void holdUp() {
    gate.writeLock().lock();
  }

  /** While it is calm, nothing that is followed is altered; all else goes on. */
  void goOn(boolean calm) {
    this.calm = calm;
    gate.writeLock().unlock();
  }

  private void run(SeededRandom random, Turn turn) {
    while (!stopped && !journal.hasFailed()) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("SET lock_timeout = '1s'");
        while (!stopped && !journal.hasFailed()) {
          turn(connection, random, turn);
          pause(Duration.ofMillis(random.below(80)));
        }
      } catch (SQLException e) {
        journal.happened("a writer lost its connection");
        pause(Duration.ofMillis(50));
      }
    }
  }

  private void turn(Connection connection, SeededRandom random, Turn turn) throws SQLException {
    gate.readLock().lock();
    try {
      if (!stopped) {
        turn.take(connection, random);
      }
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("08") || state.startsWith("57P")) {
        throw e;
      }
      connection.rollback();
      journal.happened("refused " + state);
    } finally {
      gate.readLock().unlock();
    }
  }

  private void pause(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    while (!stopped && System.nanoTime() < end) {
      LockSupport.parkNanos(Math.min(20_000_000, end - System.nanoTime()));
    }
  }

  private void transaction(Connection connection, SeededRandom random) throws SQLException {
    connection.setAutoCommit(false);
    Transaction transaction = new Transaction(connection, random);
    if (!calm && random.oneIn(60)) {
      Alteration.repair(transaction);
    }
    HostileAlteration.unrelated(transaction);
    int steps = 1 + random.below(5);
    for (int i = 0; i < steps; i++) {
      boolean undone = random.oneIn(6);
      int did = transaction.did().size();
      if (undone) {
        transaction.execute("SAVEPOINT undone");
      }
      step(transaction);
      if (undone) {
        transaction.execute("ROLLBACK TO SAVEPOINT undone");
        transaction.did().subList(did, transaction.did().size()).clear();
        transaction.note("a part rolled back");
      }
    }
    end(connection, transaction);
  }

  private void step(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    if (!calm && random.oneIn(60)) {
      Alteration alteration = Alteration.random(random);
      alteration.step().in(transaction);
      transaction.note(alteration.name());
    } else if (!calm && random.oneIn(40)) {
      HostileAlteration.ofFollowed(transaction);
    } else {
      switch (random.below(4)) {
        case 0, 1 -> Money.step(transaction);
        case 2 -> Things.step(transaction);
        default -> HostileAlteration.change(transaction);
      }
    }
  }

  private void end(Connection connection, Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    if (random.oneIn(10)) {
      connection.rollback();
      journal.happened("a rollback");
    } else if (random.oneIn(15)) {
      String name = "trial " + prepared.incrementAndGet();
      transaction.execute("PREPARE TRANSACTION '" + name + "'");
      connection.setAutoCommit(true);
      pause(Duration.ofMillis(random.below(500)));
      String how = random.oneIn(4) ? "ROLLBACK" : "COMMIT";
      transaction.execute(how + " PREPARED '" + name + "'");
      journal.happened(how + " PREPARED");
    } else {
      connection.commit();
      journal.committed(transaction.did());
    }
  }

  private void big(Connection connection, SeededRandom random) throws SQLException {
    connection.setAutoCommit(false);
    Transaction transaction = new Transaction(connection, random);
    if (random.oneIn(2)) {
      HostileAlteration.big(transaction);
    } else {
      HostileAlteration.parts(transaction);
    }
    end(connection, transaction);
    pause(Duration.ofMillis(500 + random.below(1_500)));
  }

  private void leaveOpen(Connection connection, SeededRandom random) throws SQLException {
    connection.setAutoCommit(false);
    Transaction transaction = new Transaction(connection, random);
    transaction.execute("INSERT INTO parent VALUES (" + random.below(30) + ", 'long')");
    HostileAlteration.unrelated(transaction);
    pause(Duration.ofMillis(random.below((int) longest.toMillis())));
    transaction.execute("DELETE FROM parent WHERE name = 'long' AND id > 3");
    transaction.note("a transaction left open");
    end(connection, transaction);
  }

  private void alone(Connection connection, SeededRandom random) throws SQLException {
    String statement = calm ? "ANALYZE" : HostileAlteration.alone(random);
    connection.setAutoCommit(true);
    try (Statement alone = connection.createStatement()) {
      alone.execute(statement);
    }
    journal.happened(statement);
    pause(Duration.ofMillis(random.below(1_000)));
  }

  @Override
  public void close() {
    stopped = true;
    if (gate.isWriteLockedByCurrentThread()) {
      gate.writeLock().unlock(); // A comparison has failed.
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
