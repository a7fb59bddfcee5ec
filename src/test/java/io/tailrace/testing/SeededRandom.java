package io.tailrace.testing;

import java.util.List;
import java.util.Random;

/** Random choices that depend on a seed alone. For one thread. */
public final class SeededRandom {
  private final Random generator;

  private SeededRandom(long seed) {
    this.generator = new Random(seed);
  }

  /** Uses the seed as given, so that two calls with one seed make the same choices. */
  public static SeededRandom of(long seed) {
    return new SeededRandom(seed);
  }

  /** Spreads the seed over all bits: neighbouring seeds begin with different choices. */
  public static SeededRandom spread(long seed) {
    return new SeededRandom(seed * 0x9E3779B97F4A7C15L);
  }

  /** Another one for another thread, which depends on this one's state alone. */
  public SeededRandom fork() {
    return spread(generator.nextLong());
  }

  public Random generator() {
    return generator;
  }

  public boolean oneIn(int count) {
    return generator.nextInt(count) == 0;
  }

  /** From 0 to {@code bound} - 1. */
  public int below(int bound) {
    return generator.nextInt(bound);
  }

  public <T> T of(List<T> all) {
    return all.get(below(all.size()));
  }

  public String of(String... all) {
    return all[below(all.length)];
  }
}
