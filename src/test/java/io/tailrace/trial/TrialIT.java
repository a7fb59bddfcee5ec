package io.tailrace.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Everything at once. A short run with a seed of its own each time; {@code -Dtrial.commits=10000
 * -Dtrial.seeds=1,2,3,4,5} makes long ones.
 */
final class TrialIT {
  private static final long COMMITS = Long.getLong("trial.commits", 1_500);
  private static final int COMMITS_A_KILL = 800;
  private static final boolean DERIVED = !Boolean.getBoolean("trial.tables");

  @Test
  void everyViewEqualsItsSelectAndEveryClientTheView() throws Exception {
    String seeds = System.getProperty("trial.seeds", Long.toString(System.nanoTime() % 100_000));
    for (String seed : List.of(seeds.split(",", -1))) {
      try (TestPostgres server =
          TestPostgres.start(Map.of("autovacuum_naptime", "1s", "deadlock_timeout", "50ms"))) {
        run(server, Long.parseLong(seed.strip()));
      }
    }
  }

  private static void run(TestPostgres server, long seed) throws Exception {
    long start = System.nanoTime();
    int kills = (int) Math.max(2, COMMITS / COMMITS_A_KILL);
    try {
      Journal journal = new Trial(server.newDatabase(), seed, COMMITS, kills, DERIVED).run();
      System.out.println(
          "seed " + seed + ", " + (System.nanoTime() - start) / 1_000_000_000 + " s: " + journal);
      assertEquals(List.of(), journal.missing(List.of()));
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "to repeat: -Dit.test=TrialIT -Dtrial.commits="
              + COMMITS
              + " -Dtrial.seeds="
              + seed
              + "\n"
              + e.getMessage(),
          e);
    }
  }
}
