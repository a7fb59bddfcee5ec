package io.tailrace.trial;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.report.State;
import jakarta.json.JsonArray;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Four writers, two nodes and a crowd of clients over one database in which things are altered and
 * killed at random, all from one seed; at the end every view equals its SELECT, and every client
 * the view.
 */
final class Trial {
  private static final int WRITERS = 4;
  private static final Duration STUCK = Duration.ofMinutes(2);

  private final TestDatabase database;
  private final long seed;
  private final long commits;
  private final int kills;
  private final Journal journal = new Journal();

  Trial(TestDatabase database, long seed, long commits, int kills) {
    this.database = database;
    this.seed = seed;
    this.commits = commits;
    this.kills = kills;
  }

  /** What happened. */
  Journal run() throws Exception {
    SeededRandom random = SeededRandom.spread(seed);
    Scenery.make(database);
    List<ViewSettings> views = Scenery.views();
    try (Listening listening = new Listening(journal);
        TrialNode one = new TrialNode(database, "postgres", views, journal);
        TrialNode two = new TrialNode(database, Scenery.reader(database), views, journal);
        Crowd crowd = new Crowd(List.of(one, two), views, random.fork(), journal);
        RandomWriters writers =
            new RandomWriters(database, WRITERS, commits, random.fork(), journal)) {
      await(
          "the first contents",
          () -> one.report("safe").loaded() && two.report("safe").loaded(),
          () -> one.database().reports() + "\n" + two.database().reports());
      crowd.start();
      writers.start();
      killAtRandom(random);
      writers.join();
      journal.check();
      crowd.settle();
      repair();
      compare(List.of(one, two), views, crowd);
      listening.check();
    }
    journal.check();
    return journal;
  }

  private void killAtRandom(SeededRandom random) throws Exception {
    Killer killer = new Killer(database, random.fork(), journal);
    for (int i = 0; i < kills; i++) {
      long from = commits * i / kills;
      long at = from + random.below((int) (commits / kills));
      awaitCommits(at);
      killer.strike();
    }
    awaitCommits(commits);
  }

  private void awaitCommits(long count) {
    while (journal.commits() < count) {
      long before = journal.commits();
      await("another commit", () -> journal.commits() > before, journal::toString);
    }
  }

  private void repair() throws Exception {
    SeededRandom random = SeededRandom.spread(seed);
    try (Connection connection = database.connect()) {
      Alteration.repair(new Transaction(connection, random));
    }
  }

  private void compare(List<TrialNode> nodes, List<ViewSettings> views, Crowd crowd)
      throws Exception {
    for (ViewSettings view : views) {
      String name = view.name();
      Map<JsonArray, Long> expected = ExpectedRows.of(database, view);
      for (TrialNode node : nodes) {
        await(
            "a node to hold " + name + " as it is: " + expected,
            () -> node.report(name).state() == State.LIVE && node.rows(name).equals(expected),
            () -> node.report(name) + " " + node.rows(name));
      }
      await(
          "every client to hold " + name + " as it is: " + expected,
          () -> {
            crowd.gather();
            return crowd.without(name, expected).isEmpty();
          },
          () -> crowd.without(name, expected).toString());
    }
  }

  private void await(String what, BooleanSupplier condition, Supplier<String> found) {
    long end = System.nanoTime() + STUCK.toNanos();
    while (!condition.getAsBoolean()) {
      journal.check();
      if (System.nanoTime() > end) {
        throw new AssertionError("waited for " + what + "\nbut found " + found.get());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
