package io.tailrace.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A jittered wait that doubles with every failure, up to a longest one. For one thread. */
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private final long firstMs;
  private final long longestMs;
  private long ms;

  /** From 250 ms up to 30 s. */
  public Backoff(RandomGenerator random) {
    this(random, FIRST, LONGEST);
  }

  public Backoff(RandomGenerator random, Duration first, Duration longest) {
    this.random = random;
    this.firstMs = first.toMillis();
    this.longestMs = longest.toMillis();
    this.ms = firstMs;
  }

  /** Between half of the current wait and the whole of it. */
  public Duration next() {
    long wait = ms / 2 + random.nextLong(ms / 2 + 1);
    ms = Math.min(longestMs, ms * 2);
    return Duration.ofMillis(wait);
  }

  /** Whether nothing has failed since it was reset. */
  public boolean isReset() {
    return ms == firstMs;
  }

  public void reset() {
    ms = firstMs;
  }
}
