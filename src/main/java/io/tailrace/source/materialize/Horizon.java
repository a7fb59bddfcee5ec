package io.tailrace.source.materialize;

import io.tailrace.view.log.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells where the server's own clock stands, of which a subscription's first timestamp is a
 * reading. A view that is only refreshed now and then has a frontier that is ahead of it: what it
 * holds, it holds until then. For one thread.
 */
final class Horizon {
  private static final Duration NEAR = Duration.ofSeconds(5);

  /** Where the server's clock was not read: clocks may differ by so much. */
  private static final Duration APART = Duration.ofMinutes(1);

  /** What is further in the past than this by our own clock is not ahead of any. */
  private static final Duration PAST = Duration.ofHours(1);

  private static final long YEAR_2000 = 946_684_800_000L;
  private static final long YEAR_3000 = 32_503_680_000_000L;

  private final InstantSource clock;
  private final Instant began;
  private final Duration near;
  private long first;

  private Horizon(InstantSource clock, long first, Duration near) {
    this.clock = clock;
    this.began = clock.instant();
    this.first = first;
    this.near = near;
  }

  /** Of a subscription that is about to begin. */
  static Horizon ofSubscription(InstantSource clock) {
    return new Horizon(clock, 0, NEAR);
  }

  /** Of one that goes on from a timestamp of some time ago. */
  static Horizon ofResumption(InstantSource clock) {
    return new Horizon(clock, clock.millis(), APART);
  }

  /** The first timestamp that the server says. */
  void begin(long timestamp) {
    first = first == 0 ? timestamp : first;
  }

  boolean isAhead(long frontier) {
    return isTime(frontier)
        && isTime(first)
        && frontier > clock.millis() - PAST.toMillis()
        && ahead(frontier).compareTo(near) > 0;
  }

  private static boolean isTime(long timestamp) {
    return Timestamp.before(YEAR_2000, timestamp) && Timestamp.before(timestamp, YEAR_3000);
  }

  /** By our clock, when the server's own will have come to this timestamp. */
  Instant reached(long timestamp) {
    return clock.instant().plus(ahead(timestamp));
  }

  private Duration ahead(long timestamp) {
    return Duration.ofMillis(timestamp - first).minus(Duration.between(began, clock.instant()));
  }
}
