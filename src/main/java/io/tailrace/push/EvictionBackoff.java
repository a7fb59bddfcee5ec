package io.tailrace.push;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.random.RandomGenerator;

/**
 * How often clients of some views were ended lately because what they read had been evicted: each
 * time the next one is asked to stay away longer. Safe for any thread.
 */
final class EvictionBackoff {
  private static final long LONGEST_MS = 60_000;

  @GuardedBy("this")
  private int lately;

  @GuardedBy("this")
  private long last = Long.MIN_VALUE / 2;

  /** Counts one, and returns after how many ms its client should come back. */
  synchronized long retry(long now, RandomGenerator random) {
    lately = now - last > LONGEST_MS ? 1 : Math.min(lately + 1, 16);
    last = now;
    return jittered(random);
  }

  /** The same for one that was counted and got no answer, when it comes; 0 where there is none. */
  synchronized long lately(long now, RandomGenerator random) {
    return now - last > LONGEST_MS ? 0 : jittered(random);
  }

  @GuardedBy("this")
  private long jittered(RandomGenerator random) {
    long longest = Math.min(LONGEST_MS, 1_000L << lately);
    return longest / 2 + random.nextLong(longest / 2);
  }
}
