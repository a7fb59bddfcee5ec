package io.tailrace.trial;

import java.util.List;
import java.util.Random;

/** Everything that one thread leaves to chance, from a seed. For one thread. */
final class Chance {
  private final Random random;

  Chance(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /** Another one, which depends on this one's seed alone. */
  Chance fork() {
    return new Chance(random.nextLong());
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /** From 0 to {@code bound} - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  Random random() {
    return random;
  }

  <T> T of(List<T> all) {
    return all.get(below(all.size()));
  }

  String of(String... all) {
    return all[below(all.length)];
  }
}
