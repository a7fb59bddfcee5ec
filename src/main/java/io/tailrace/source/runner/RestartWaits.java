package io.tailrace.source.runner;

import io.tailrace.source.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long a source waits before it is opened again. For the runner's thread. */
final class RestartWaits {
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);
  private static final Duration FIRST_READING = Duration.ofMillis(100);
  private static final Duration LONGEST_BETWEEN_READINGS = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Backoff outages;
  private final Backoff readings;
  private @Nullable Instant liveSince;
  private Duration waited = Duration.ZERO;

  RestartWaits(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.outages = new Backoff(random);
    this.readings = Backoff.jittered(random, FIRST_READING, LONGEST_BETWEEN_READINGS);
  }

  /** A tail was opened. */
  void opened() {
    liveSince = null;
  }

  /** The tail gave updates; returns whether these were the first. */
  boolean live() {
    if (liveSince != null) {
      return false;
    }
    liveSince = clock.instant();
    return true;
  }

  /** The tail has ended: after a long life the waits begin anew. */
  void ended() {
    if (hasLivedLong()) {
      outages.reset();
      readings.reset();
    }
  }

  /**
   * A tail that lived briefly is opened again more and more slowly. Its life begins with the first
   * hand-over, since reading everything is what must not be repeated too often; it was long if it
   * lasted at least as long as the wait before it.
   */
  private boolean hasLivedLong() {
    Instant since = liveSince;
    liveSince = null;
    Duration enough = waited.compareTo(SHORTEST_LIFE) > 0 ? waited : SHORTEST_LIFE;
    return since != null && !clock.instant().isBefore(since.plus(enough));
  }

  /** The wait before everything is read again though nothing is wrong. */
  Duration untilReading() {
    boolean first = readings.isReset();
    waited = readings.next();
    return first ? Duration.ZERO : waited;
  }

  /** The wait after an outage. */
  Duration afterOutage() {
    waited = outages.next();
    return waited;
  }
}
