package io.tailrace.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seeds are fixed, so that a build says the same twice. {@code -Dtailrace.seed=N} repeats one run,
 * {@code -Dtailrace.seeds=N} makes so many others.
 */
class SimulationTest {
  private static final int STEPS = 2_000;
  private static final int SEEDS = 60;

  @Test
  void everyClientHoldsTheTruthAtTheTimestampThatItWasTold() {
    Coverage coverage = new Coverage();
    Long one = Long.getLong("tailrace.seed");
    if (one != null) {
      run(one, coverage);
      return;
    }
    long first = Long.getLong("tailrace.firstSeed", 1);
    int count = Integer.getInteger("tailrace.seeds", SEEDS);
    for (long seed = first; seed < first + count; seed++) {
      run(seed, coverage);
    }
    System.out.print(coverage);
    for (String what : List.of("a fork", "a restart")) {
      assertTrue(coverage.of(what) > 0, what);
    }
  }

  private static void run(long seed, Coverage coverage) {
    try {
      new Simulation(seed, coverage).run(STEPS);
    } catch (AssertionError e) {
      throw new AssertionError(
          "seed "
              + seed
              + " (mvn test -Dtest=SimulationTest -Dtailrace.seed="
              + seed
              + "): "
              + e.getMessage(),
          e);
    }
  }
}
