package io.tailrace.trial;

import io.tailrace.testing.Node;
import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.postgres.TestDatabase;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Strikes at what is between a database and its readers: connections, servers, nodes and the room
 * for them.
 */
final class Striker {
  private static final int CONNECTIONS = 100;

  private final TestDatabase database;
  private final List<Node> nodes;
  private final Duration longest;
  private final SeededRandom random;
  private final Journal journal;
  private final Killer killer;

  /**
   * Strikes at all of these.
   *
   * @param longest that a node is stopped
   */
  Striker(
      TestDatabase database,
      List<Node> nodes,
      Duration longest,
      SeededRandom random,
      Journal journal) {
    this.database = database;
    this.nodes = nodes;
    this.longest = longest;
    this.random = random;
    this.journal = journal;
    this.killer = new Killer(database, random.fork(), journal);
  }

  /** Once, however long that takes. */
  void strike() throws Exception {
    switch (random.below(6)) {
      case 0, 1 -> killer.strike();
      case 2, 3 -> stop(random.of(nodes));
      case 4 -> takeConnections();
      default -> {
        try (Closeable frozen = database.server().freeze()) {
          Objects.requireNonNull(frozen);
          Thread.sleep(random.below(3_000));
        }
        journal.happened("PostgreSQL stopped for a while");
      }
    }
  }

  private void stop(Node node) throws Exception {
    Duration stop = Duration.ofMillis(random.below((int) longest.toMillis()));
    try (Closeable frozen = node.freeze()) {
      Objects.requireNonNull(frozen);
      Thread.sleep(stop.toMillis());
    }
    journal.happened("a node stopped for " + (stop.toSeconds() / 10) * 10 + " s or more");
  }

  /** All that there are, so that whoever comes is told that there are too many clients. */
  private void takeConnections() throws Exception {
    List<Connection> taken = new ArrayList<>();
    try {
      while (taken.size() < CONNECTIONS) {
        taken.add(database.connect());
      }
    } catch (SQLException e) {
      journal.happened("all connections taken");
    }
    Thread.sleep(random.below(3_000));
    for (Connection connection : taken) {
      connection.close();
    }
  }
}
