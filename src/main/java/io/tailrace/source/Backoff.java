package io.tailrace.source;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A wait that doubles with every failure, up to a longest one. For one thread. */
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final @Nullable RandomGenerator random;
  private final long firstMs;
  private final long longestMs;
  private long ms;

  /** A jittered wait, from 250 ms up to 30 s. */
  public Backoff(RandomGenerator random) {
    this(random, FIRST, LONGEST);
  }

  /**
   * @param random jitters each wait, so that many clients do not come back at once; null for waits
   *     that nobody else shares
   */
  private Backoff(@Nullable RandomGenerator random, Duration first, Duration longest) {
    this.random = random;
    this.firstMs = first.toMillis();
    this.longestMs = longest.toMillis();
    this.ms = firstMs;
  }

  /** A jittered wait. */
  public static Backoff jittered(RandomGenerator random, Duration first, Duration longest) {
    return new Backoff(random, first, longest);
  }

  /** An unjittered wait. */
  public static Backoff exact(Duration first, Duration longest) {
    return new Backoff(null, first, longest);
  }

  /** The current wait: jittered, it is between a half and the whole. */
  public Duration current() {
    return Duration.ofMillis(random == null ? ms : ms / 2 + random.nextLong(ms / 2 + 1));
  }

  /** The next wait is twice as long. */
  public void failed() {
    ms = Math.min(longestMs, ms * 2);
  }

  /** The current wait, of which the next one is twice as long. */
  public Duration next() {
    Duration wait = current();
    failed();
    return wait;
  }

  /** Whether nothing has failed since it was reset. */
  public boolean isReset() {
    return ms == firstMs;
  }

  public void reset() {
    ms = firstMs;
  }
}
