package io.tailrace.trial;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * In every build a short run with another seed; with {@code -Dtrial.minutes=10
 * -Dtrial.seeds=1,2,3,4,5} long ones.
 */
final class HostileTrialIT {
  private static final double MINUTES =
      Double.parseDouble(System.getProperty("trial.minutes", "0.35"));

  @Test
  @Timeout(7_200)
  void whateverIsStoppedKilledOrAlteredEveryClientHoldsWhatSelectSays() throws Exception {
    String seeds = System.getProperty("trial.seeds", Long.toString(System.nanoTime() % 100_000));
    for (String seed : seeds.split(",", -1)) {
      System.out.println(
          HostileTrial.run(Long.parseLong(seed.strip()), HostileTrial.length(MINUTES)));
    }
  }
}
