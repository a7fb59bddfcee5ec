package io.tailrace.view.saved;

import io.tailrace.view.log.LogEntry;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.zset.ZSet;

/**
 * One change in a saved log.
 *
 * @param place where a client stands after it
 * @param turn whether it begins a new history
 * @param spans whether only its ends are known
 * @param since where the old contents held; only of a change that spans
 * @param time the database's
 */
public record SavedChange(
    LogPosition place, boolean turn, boolean spans, long since, long time, ZSet changes) {
  /** An entry of a log whose first saved epoch is this one. */
  public static SavedChange of(LogEntry entry, int firstEpoch) {
    return new SavedChange(
        new LogPosition(entry.place().epoch() - firstEpoch, entry.place().timestamp()),
        entry.turn(),
        entry.step().spans(),
        entry.step().since(),
        entry.step().time(),
        entry.changes());
  }
}
