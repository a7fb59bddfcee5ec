package io.tailrace.view;

import io.tailrace.view.log.Timestamp;

/**
 * How far a database is known in which nothing else happened: one progress for all views that
 * follow it, however many they are. Its {@link Database} guards it.
 */
final class DatabaseClock {
  private long timestamp;
  private long time;

  void moveTo(long newTimestamp, long newTime) {
    timestamp = Timestamp.max(timestamp, newTimestamp);
    time = Math.max(time, newTime);
  }

  long timestamp() {
    return timestamp;
  }

  /** The database's, ms since the epoch. */
  long time() {
    return time;
  }
}
