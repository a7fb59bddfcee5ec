package io.tailrace.trial;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Node;
import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Two nodes in processes of their own, and clients over HTTP, over a PostgreSQL with as little room
 * as it starts with: its catalogue changes in every transaction, and whatever is between it and the
 * clients is stopped or killed at random, all from one seed. Again and again, and at the end, the
 * writers are held up and every client of every view has to hold what SELECT says.
 */
public final class HostileTrial {
  private static final Duration STUCK = Duration.ofMinutes(3);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(45);
  private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(20);
  private static final Duration LONGEST_PEACE = Duration.ofSeconds(4);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "work_mem", "64kB",
          "logical_decoding_work_mem", "64kB",
          "max_connections", "25",
          "max_prepared_transactions", "8",
          "max_wal_senders", "4",
          "max_replication_slots", "4",
          "autovacuum_naptime", "1s",
          "deadlock_timeout", "50ms");

  private final TestDatabase database;
  private final long seed;
  private final Duration length;
  private final Journal journal = new Journal();

  private HostileTrial(TestDatabase database, long seed, Duration length) {
    this.database = database;
    this.seed = seed;
    this.length = length;
  }

  /** {@code -Dtrial.minutes=10 -Dtrial.seeds=1,2,3 -Dit.postgres=debian15}. */
  public static void main(String[] args) throws Exception {
    Duration length = length(Double.parseDouble(System.getProperty("trial.minutes", "10")));
    for (String seed : System.getProperty("trial.seeds", "1").split(",", -1)) {
      System.out.println(run(Long.parseLong(seed.strip()), length));
    }
  }

  static Duration length(double minutes) {
    return Duration.ofMillis((long) (minutes * 60_000));
  }

  /** What happened, in words. */
  static String run(long seed, Duration length) throws Exception {
    long start = System.nanoTime();
    try (TestPostgres server = TestPostgres.start(SETTINGS)) {
      HostileTrial trial = new HostileTrial(server.newDatabase(), seed, length);
      String nodes = trial.run();
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      return "hostile trial with seed %d, %d s: %s%n%s"
          .formatted(seed, seconds, trial.journal, nodes);
    } catch (Exception | AssertionError e) {
      String repeat =
          "-Dit.test=HostileTrialIT -Dtrial.minutes="
              + length.toMillis() / 60_000.0
              + " -Dtrial.seeds="
              + seed;
      throw new AssertionError("to repeat: " + repeat + "\n" + e.getMessage(), e);
    }
  }

  private String run() throws Exception {
    SeededRandom random = SeededRandom.spread(seed);
    HostileScenery.make(database);
    List<ViewSettings> views = HostileScenery.views();
    Duration stop = min(LONGEST_STOP, length.dividedBy(5));
    try (Node one = node("postgres", views);
        Node two = node(Scenery.reader(database), views);
        RemoteCrowd crowd = new RemoteCrowd(List.of(one, two), views, random.fork(), journal);
        HostileWriters writers =
            new HostileWriters(
                database, min(LONGEST_TRANSACTION, length.dividedBy(8)), random.fork(), journal)) {
      List<Node> nodes = List.of(one, two);
      await("the first contents", () -> areLive(nodes, ""), () -> words(nodes));
      crowd.start();
      writers.start();
      Striker striker = new Striker(database, nodes, stop, random.fork(), journal);
      int rounds = (int) Math.max(2, length.toMinutes());
      for (int round = 1; round <= rounds; round++) {
        strike(striker, random, length.dividedBy(rounds).multipliedBy(2).dividedBy(3));
        writers.holdUp();
        crowd.wander(false);
        HostileScenery.settle(database);
        compareLive(nodes, views, crowd);
        HostileScenery.repair(database);
        compare("repaired", nodes, views, crowd);
        writers.goOn(true);
        crowd.wander(true);
        Thread.sleep(length.dividedBy(rounds).dividedBy(3).toMillis());
        writers.holdUp();
        crowd.wander(false);
        HostileScenery.settle(database);
        compare("after a calm", nodes, views, crowd);
        writers.goOn(false);
        crowd.wander(true);
      }
      return check(nodes);
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Node node(String user, List<ViewSettings> views) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("tailrace.url", database.url().replace("jdbc:", ""));
    parameters.put("tailrace.user", user);
    parameters.put("tailrace.heartbeat", "1s");
    parameters.put(
        "tailrace.views", views.stream().map(ViewSettings::name).collect(Collectors.joining(",")));
    for (ViewSettings view : views) {
      String setting = "tailrace.view." + view.name();
      if (view.query() != null) {
        parameters.put(setting + ".query", view.query());
      }
      if (view.every() != null) {
        parameters.put(setting + ".every", view.every().toMillis() + "ms");
      }
    }
    return Node.start(List.of("-Xmx256m", "-XX:+UseSerialGC"), parameters);
  }

  private void strike(Striker striker, SeededRandom random, Duration round) throws Exception {
    long end = System.nanoTime() + round.toNanos();
    while (System.nanoTime() < end) {
      journal.check();
      Thread.sleep(random.below((int) LONGEST_PEACE.toMillis()));
      striker.strike();
    }
  }

  /** While nobody writes: of what is live as it stands, however much cannot be followed. */
  private void compareLive(List<Node> nodes, List<ViewSettings> views, RemoteCrowd crowd)
      throws Exception {
    for (ViewSettings view : views) {
      if (areLive(nodes, view.name()) && ExpectedRows.exists(database, view)) {
        equal(nodes, view, crowd, () -> !areLive(nodes, view.name()));
        journal.happened("compared unrepaired");
      }
    }
  }

  /** While nobody writes: everything is live, and everybody holds the same. */
  private void compare(String when, List<Node> nodes, List<ViewSettings> views, RemoteCrowd crowd)
      throws Exception {
    long start = System.nanoTime();
    await("every view to be live", () -> areLive(nodes, ""), () -> words(nodes));
    for (ViewSettings view : views) {
      equal(nodes, view, crowd, () -> false);
    }
    System.out.printf(
        "%s: %d commits, all equal after %.1f s, opened again %s%n",
        when, journal.commits(), (System.nanoTime() - start) / 1e9, restarts(nodes));
  }

  private void equal(
      List<Node> nodes, ViewSettings view, RemoteCrowd crowd, BooleanSupplier excused)
      throws Exception {
    Map<JsonArray, Long> expected = ExpectedRows.of(database, view);
    await(
        "every client to hold " + view.name() + " as it is",
        () -> {
          crowd.gather();
          return crowd.without(view.name(), expected).isEmpty() || excused.getAsBoolean();
        },
        () -> String.join("\n", crowd.without(view.name(), expected)) + "\n" + words(nodes));
  }

  /** On every node; all views where the name is empty. */
  private static boolean areLive(List<Node> nodes, String view) {
    for (Node node : nodes) {
      try {
        Map<String, String> states = node.states();
        boolean live =
            view.isEmpty()
                ? !states.isEmpty() && states.values().stream().allMatch("live"::equals)
                : "live".equals(states.get(view));
        if (!live) {
          return false;
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return true;
  }

  private static List<Long> restarts(List<Node> nodes) throws IOException {
    return List.of(nodes.get(0).restarts(), nodes.get(1).restarts());
  }

  /** What each node says of its views, and its last lines. */
  private static String words(List<Node> nodes) {
    StringBuilder words = new StringBuilder();
    for (Node node : nodes) {
      List<String> lines = node.log().lines().toList();
      try {
        Map<String, String> states = node.states();
        states.values().removeIf("live"::equals);
        words.append(node).append(", not live: ").append(states).append('\n');
      } catch (IOException | AssertionError e) {
        words.append(node).append(" does not answer: ").append(e.getMessage()).append('\n');
      }
      lines.stream()
          .skip(Math.max(0, lines.size() - 40))
          .forEach(line -> words.append("  ").append(line).append('\n'));
    }
    return words.toString();
  }

  /** No node has met a bug; how often each was opened again. */
  private String check(List<Node> nodes) throws IOException {
    for (Node node : nodes) {
      String log = node.log();
      int severe = log.indexOf(" SEVERE ");
      if (severe >= 0) {
        int from = log.lastIndexOf('\n', severe) + 1;
        throw new AssertionError(
            node + ": " + log.substring(from, Math.min(log.length(), from + 6_000)));
      }
    }
    journal.check();
    return "opened again " + restarts(nodes);
  }

  private void await(String what, BooleanSupplier condition, Supplier<String> found) {
    long end = System.nanoTime() + STUCK.toNanos();
    while (!condition.getAsBoolean()) {
      journal.check();
      if (System.nanoTime() > end) {
        throw new AssertionError("waited for " + what + "\nbut found " + found.get());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
