package io.tailrace.push;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a stream waits for what.
 *
 * @param heartbeat after so long without an event a progress goes out
 * @param stalled a client that took nothing for so long, while it had something to get, is closed
 * @param ahead a client that has more than this node gets a snapshot after so long
 * @param back what a goodbye asks a client to wait at most before it comes back
 * @param age a stream is ended, between two changes, in the last quarter of this; one that stands
 *     inside a change may finish that, for {@code stalled} at most
 */
public record StreamTimeouts(
    Duration heartbeat, Duration stalled, Duration ahead, Duration back, Duration age) {
  public static final StreamTimeouts DEFAULT =
      new StreamTimeouts(
          Duration.ofSeconds(15),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofHours(1));

  /** In ms, for one client of a server that stops: they do not all come back at once. */
  public long retryAfterStop(RandomGenerator random) {
    long longest = back.toMillis();
    return longest / 4 + random.nextLong(longest * 3 / 4);
  }
}
