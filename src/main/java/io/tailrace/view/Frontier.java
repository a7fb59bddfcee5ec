package io.tailrace.view;

import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Up to which timestamp a view is known, and in which of its histories. A view that follows its
 * database's clock moves with it. Its {@link Database} guards it.
 */
final class Frontier {
  /** By epoch. */
  private final List<History> histories = new ArrayList<>(1);

  private long timestamp;
  private long time;
  private @Nullable DatabaseClock clock;

  /** What the clock said before is not the view's. */
  private long since;

  /** From its next move on, the clock's progress is the view's. */
  void follow(DatabaseClock database) {
    leaveClock();
    clock = database;
    since = database.moves();
  }

  /** Stays where it is, whatever the clock does. */
  void leaveClock() {
    timestamp = timestamp();
    time = time();
    clock = null;
  }

  private @Nullable DatabaseClock moved() {
    return clock != null && clock.moves() > since ? clock : null;
  }

  long timestamp() {
    DatabaseClock known = moved();
    return known == null ? timestamp : Timestamp.max(timestamp, known.timestamp());
  }

  /** The database's, ms since the epoch. */
  long time() {
    DatabaseClock known = moved();
    return known == null ? time : Math.max(time, known.time());
  }

  /** In the present history; {@code newTimestamp} may be behind, where the history is new. */
  void set(long newTimestamp, long newTime) {
    timestamp = newTimestamp;
    time = newTime;
  }

  /** Never goes back. */
  void reach(long newTimestamp, long newTime) {
    timestamp = Timestamp.max(timestamp(), newTimestamp);
    time = Math.max(time(), newTime);
  }

  void begin(History history) {
    histories.add(history);
  }

  boolean isBegun() {
    return !histories.isEmpty();
  }

  LogPosition here() {
    return new LogPosition(histories.size() - 1, timestamp());
  }

  History history() {
    return history(histories.size() - 1);
  }

  History history(int epoch) {
    return Objects.requireNonNull(histories.get(epoch));
  }
}
