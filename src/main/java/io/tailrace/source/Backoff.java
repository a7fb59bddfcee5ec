package io.tailrace.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A jittered wait that doubles with every failure, from 250 ms up to 30 s. For one thread. */
final class Backoff {
  private static final long FIRST_MS = 250;
  private static final long LONGEST_MS = 30_000;

  private final RandomGenerator random;
  private long ms = FIRST_MS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Between half of the current wait and the whole of it. */
  Duration next() {
    long wait = ms / 2 + random.nextLong(ms / 2 + 1);
    ms = Math.min(LONGEST_MS, ms * 2);
    return Duration.ofMillis(wait);
  }

  /** Whether nothing has failed since it was reset. */
  boolean isReset() {
    return ms == FIRST_MS;
  }

  void reset() {
    ms = FIRST_MS;
  }
}
