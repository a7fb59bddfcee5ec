package io.tailrace.simulation;

import java.util.List;
import java.util.Random;

/** Everything that is left to chance, from one seed. */
final class Chance {
  private final Random random;

  Chance(long seed) {
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /** From 0 to {@code bound} - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T of(List<T> all) {
    return all.get(below(all.size()));
  }
}
