package io.tailrace.push;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * When clients are asked to come back, and how old their streams grow: jittered, so that those who
 * came together do not come together again. In ms; safe for any thread.
 */
final class RetryTimes {
  private static final long SHORTEST_MS = 200;
  private static final long LONGER_MS = 2_000;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final StreamTimeouts timeouts;

  RetryTimes(InstantSource clock, RandomGenerator random, StreamTimeouts timeouts) {
    this.clock = clock;
    this.random = random;
    this.timeouts = timeouts;
  }

  /** Of a new stream. */
  long age() {
    long longest = timeouts.age().toMillis();
    return longest - random.nextLong(longest / 4 + 1);
  }

  /** For a client of this feed whose change was evicted while it was read. */
  long afterEviction(Feed feed) {
    return feed.evictions().retry(clock.millis(), random);
  }

  /** For a client of a view that does not exist any more: nothing waits for it. */
  long afterRemoval() {
    return LONGER_MS + random.nextLong(LONGER_MS);
  }

  /** For a client whose stream is too old: it comes back to the same position at once. */
  long afterAge() {
    return SHORTEST_MS + random.nextLong(SHORTEST_MS * 4);
  }

  /** For a client of an application that stops. */
  long afterStop() {
    return timeouts.retryAfterStop(random);
  }
}
