package io.tailrace.view;

/**
 * How far a database is known in which nothing else happened: one progress for all views that
 * follow it, however many they are. Its {@link Database} guards it.
 */
final class DatabaseClock {
  private final long number;
  private long timestamp;
  private long time;
  private long moves;

  DatabaseClock(long number) {
    this.number = number;
  }

  /** Of its source's clocks. */
  long number() {
    return number;
  }

  /** Also back, where the database came back before what it had closed. */
  void moveTo(long newTimestamp, long newTime) {
    timestamp = newTimestamp;
    time = newTime;
    moves++;
  }

  /** How often it was moved. */
  long moves() {
    return moves;
  }

  long timestamp() {
    return timestamp;
  }

  /** The database's, ms since the epoch. */
  long time() {
    return time;
  }
}
