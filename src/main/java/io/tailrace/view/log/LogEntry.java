package io.tailrace.view.log;

import io.tailrace.view.zset.ZSet;
import java.util.List;

/**
 * One change in a log.
 *
 * @param place where a client stands after it
 * @param turn whether it begins a new history; what it changes is still the old contents
 * @param end bytes of all frames ever appended to the log, this one's included
 */
public record LogEntry(LogPosition place, boolean turn, ZSet changes, LogStep step, long end) {
  private static final long OBJECTS_OF_AN_ENTRY = 400;

  LogEntry withoutChanges() {
    LogStep ends = LogStep.of(true, step.since(), step.timestamp(), step.time(), List.of());
    return new LogEntry(place, turn, ZSet.EMPTY, ends, end);
  }

  LogEntry withEnd(long newEnd) {
    return new LogEntry(place, turn, changes, step, newEnd);
  }

  /** What it costs in memory, in bytes, about. */
  public long footprint() {
    return OBJECTS_OF_AN_ENTRY + step.bytes() + changes.footprint();
  }

  /** Whether the view's contents at {@code place}, where a client came from, are not known here. */
  boolean hides(LogPosition place) {
    boolean before = turn && place.epoch() == this.place.epoch();
    return before || (step.spans() && Timestamp.before(step.since(), place.timestamp()));
  }
}
