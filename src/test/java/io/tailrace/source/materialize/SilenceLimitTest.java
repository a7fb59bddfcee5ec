package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceLimitTest {
  private final SilenceLimit patience = new SilenceLimit(Duration.ofMinutes(1));

  private boolean isOver(int life, int silence) {
    return patience.isOver("v", Duration.ofSeconds(life), Duration.ofSeconds(silence));
  }

  @Test
  void whatIsSilentAgainAndAgainIsGivenUpMoreAndMoreRarely() {
    assertFalse(isOver(0, 59));
    assertTrue(isOver(0, 60));
    assertFalse(isOver(0, 119));
    assertTrue(patience.isOver("w", Duration.ZERO, Duration.ofSeconds(60)), "another view");
    assertTrue(isOver(0, 120));
    assertFalse(isOver(0, 239));
    for (int i = 0; i < 10; i++) {
      isOver(0, 4_000);
    }
    assertTrue(isOver(0, 3_600), "an hour is enough");
  }

  @Test
  void whatWasToldForLongIsGivenUpSoonAgain() {
    assertTrue(isOver(0, 60));
    assertFalse(isOver(60, 100));
    assertTrue(isOver(61, 60));
  }
}
