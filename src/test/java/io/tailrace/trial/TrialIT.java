package io.tailrace.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.postgres.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Everything at once: in every build a short run with another seed; with {@code
 * -Dtrial.commits=10000 -Dtrial.seeds=1,2,3,4,5} long ones, which must have seen everything happen.
 */
final class TrialIT {
  private static final long COMMITS = Long.getLong("trial.commits", 1_500);
  private static final int COMMITS_A_KILL = 800;
  private static final long COMMITS_FOR_EVERYTHING = 50_000;

  private static final List<String> MUST_HAPPEN =
      List.of(
          "a client joined",
          "a client resumed",
          "a large value changed",
          "a part rolled back",
          "a row of all types",
          "an outage",
          "checked: a partitioned table and its partitions",
          "checked: a query and its base tables",
          "checked: no money is lost",
          "checked: one position, one contents",
          "event batch",
          "event progress",
          "event snapshot",
          "event status",
          "postmaster killed",
          "read again",
          "readers terminated",
          "rows moved between partitions",
          "several alterations in one transaction",
          "walsenders terminated");

  @Test
  void everyViewEqualsItsSelectAndEveryClientTheView() throws Exception {
    String seeds = System.getProperty("trial.seeds", Long.toString(System.nanoTime() % 100_000));
    Set<String> missing = new TreeSet<>(MUST_HAPPEN);
    missing.addAll(Alteration.names());
    long commits = 0;
    for (String seed : List.of(seeds.split(",", -1))) {
      missing.removeAll(run(Long.parseLong(seed.strip())).happened());
      commits += COMMITS;
    }
    if (commits >= COMMITS_FOR_EVERYTHING) {
      assertEquals(Set.of(), missing, "never happened");
    }
  }

  private static Journal run(long seed) throws Exception {
    long start = System.nanoTime();
    int kills = (int) Math.max(2, COMMITS / COMMITS_A_KILL);
    Map<String, String> settings = Map.of("autovacuum_naptime", "1s", "deadlock_timeout", "50ms");
    try (TestPostgres server = TestPostgres.start(settings)) {
      Journal journal = new Trial(server.newDatabase(), seed, COMMITS, kills).run();
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      System.out.println("trial with seed " + seed + ", " + seconds + " s: " + journal);
      return journal;
    } catch (Exception | AssertionError e) {
      String repeat = "-Dit.test=TrialIT -Dtrial.commits=" + COMMITS + " -Dtrial.seeds=" + seed;
      throw new AssertionError("to repeat: " + repeat + "\n" + e.getMessage(), e);
    }
  }
}
