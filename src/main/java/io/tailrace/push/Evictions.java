package io.tailrace.push;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.random.RandomGenerator;

/**
 * How often clients of some views were ended lately because what they read had been evicted: each
 * time the next one is asked to stay away longer. Safe for any thread.
 */
final class Evictions {
  private static final long LONGEST_MS = 60_000;

  @GuardedBy("this")
  private int lately;

  @GuardedBy("this")
  private long last = Long.MIN_VALUE / 2;

  /** Counts one, and returns after how many ms its client should come back. */
  synchronized long retry(long now, RandomGenerator random) {
    lately = now - last > LONGEST_MS ? 1 : Math.min(lately + 1, 16);
    last = now;
    long longest = Math.min(LONGEST_MS, 1_000L << lately);
    return longest / 2 + random.nextLong(longest / 2);
  }
}
