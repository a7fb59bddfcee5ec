package io.tailrace.view;

/**
 * One change in a log.
 *
 * @param place where a client stands after it
 * @param turn whether it begins a new history; what it changes is still the old contents
 * @param end bytes of all frames ever appended to the log, this one's included
 */
record Entry(Place place, boolean turn, long time, ZSet changes, Step step, long end) {
  private static final long OBJECTS_OF_AN_ENTRY = 400;
  private static final long OBJECTS_OF_A_ROW = 120;

  /** What it costs in memory, in bytes, about. */
  long footprint() {
    long[] sum = {OBJECTS_OF_AN_ENTRY + step.bytes()};
    changes.forEach((row, weight) -> sum[0] += OBJECTS_OF_A_ROW + row.length());
    return sum[0];
  }
}
