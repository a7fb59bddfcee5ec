package io.tailrace.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * 100,000 steps from fixed seeds in every build. {@code -Dtailrace.seed=7} repeats one of them,
 * {@code -Dtailrace.seed=1000 -Dtailrace.seeds=500} makes five hundred others.
 */
class UserSimulationTest {
  private static final int STEPS = 5_000;
  private static final int SEEDS = 6;

  private static final List<String> MUST_HAPPEN =
      List.of(
          "a copy of another client",
          "a forged position",
          "a position of another user",
          "a row moved between users",
          "a token expired",
          "another user with the position of the one before",
          "another's position was answered with a snapshot of its own rows",
          "came back as it was",
          "came to the other node",
          "joined by CHECKPOINT",
          "joined by DIFFERENCE",
          "joined by FRAMES",
          "joined by NOTHING",
          "parted: EXPIRED",
          "parted: LEFT",
          "parted: STOPPED");

  private static final Logger READERS = Logger.getLogger("io.tailrace.source");

  /** Sources fail here all the time. */
  @BeforeAll
  static void keepQuiet() {
    READERS.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    READERS.setLevel(null);
  }

  @Test
  void nobodyEverHasARowThatIsNotItsOwnAtTheTimestampThatItReceived() {
    Coverage coverage = new Coverage();
    Long chosen = Long.getLong("tailrace.seed");
    long first = chosen == null ? 1 : chosen;
    int count = Integer.getInteger("tailrace.seeds", chosen == null ? SEEDS : 1);
    for (long seed = first; seed < first + count; seed++) {
      run(seed, coverage);
    }
    if (chosen == null) {
      assertEquals(
          List.of(),
          MUST_HAPPEN.stream().filter(what -> coverage.of(what) == 0).toList(),
          coverage::toString);
    }
  }

  private static void run(long seed, Coverage coverage) {
    try {
      new UserSimulation(seed, coverage).run(STEPS);
    } catch (AssertionError e) {
      String command = "mvn test -Dtest=UserSimulationTest -Dtailrace.seed=" + seed;
      throw new AssertionError("to repeat: " + command + "\n" + e.getMessage(), e);
    }
  }
}
