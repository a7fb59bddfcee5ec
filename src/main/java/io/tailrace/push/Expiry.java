package io.tailrace.push;

import io.tailrace.push.metrics.DisconnectReason;
import java.time.Instant;

/**
 * When a stream is too old to go on.
 *
 * @param time ms since the epoch
 * @param why what its end is counted as
 */
record Expiry(long time, DisconnectReason why) {
  /**
   * The earlier of the two.
   *
   * @param aged by the stream's own age, ms since the epoch
   * @param rights when the rights of its client end
   */
  static Expiry earlier(long aged, Instant rights) {
    return rights.isBefore(Instant.ofEpochMilli(aged))
        ? new Expiry(rights.toEpochMilli(), DisconnectReason.EXPIRED)
        : new Expiry(aged, DisconnectReason.AGED);
  }

  boolean isReached(long now) {
    return now >= time;
  }
}
