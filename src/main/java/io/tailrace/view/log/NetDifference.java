package io.tailrace.view.log;

import io.tailrace.view.zset.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * What a mark's clients need up to a place.
 *
 * @param net and {@code step}: null where it was too large to keep
 * @param footprint bytes in memory, about
 */
record NetDifference(
    LogMarks.Mark from,
    LogPosition to,
    @Nullable ZSet net,
    @Nullable LogStep step,
    long footprint) {
  static NetDifference tooLarge(LogMarks.Mark from, LogPosition to) {
    return new NetDifference(from, to, null, null, 0);
  }

  void drop() {
    if (step != null) {
      step.drop();
    }
  }
}
