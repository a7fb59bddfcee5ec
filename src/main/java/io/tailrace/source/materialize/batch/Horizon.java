package io.tailrace.source.materialize.batch;

import io.tailrace.view.log.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Estimates the server's own clock, of which a subscription's first timestamp is a reading. The
 * frontier of a view with a refresh schedule is ahead of it: the view's contents are valid until
 * then. For one thread.
 */
public final class Horizon {
  private static final Duration NEAR = Duration.ofSeconds(5);

  /** Where the server's clock was not read: clocks may differ by so much. */
  private static final Duration APART = Duration.ofMinutes(1);

  /** A frontier further in the past than this, by the local clock, is not ahead of any clock. */
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

  /** For a subscription that is about to begin. */
  public static Horizon ofSubscription(InstantSource clock) {
    return new Horizon(clock, 0, NEAR);
  }

  /** For one that resumes from an earlier timestamp. */
  public static Horizon ofResumption(InstantSource clock) {
    return new Horizon(clock, clock.millis(), APART);
  }

  /** The server's first timestamp. */
  public void begin(long timestamp) {
    first = first == 0 ? timestamp : first;
  }

  public boolean isAhead(long frontier) {
    return isTime(frontier)
        && isTime(first)
        && frontier > clock.millis() - PAST.toMillis()
        && ahead(frontier).compareTo(near) > 0;
  }

  private static boolean isTime(long timestamp) {
    return Timestamp.before(YEAR_2000, timestamp) && Timestamp.before(timestamp, YEAR_3000);
  }

  /** When the server's clock will have reached this timestamp, by the local clock. */
  public Instant reached(long timestamp) {
    return clock.instant().plus(ahead(timestamp));
  }

  private Duration ahead(long timestamp) {
    return Duration.ofMillis(timestamp - first).minus(Duration.between(began, clock.instant()));
  }
}
