package io.tailrace.source;

import io.tailrace.view.Limits;
import io.tailrace.view.Row;
import io.tailrace.view.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * A Z-set in the making that says when it is larger than its limits allow, before it can exhaust
 * memory: it never holds more than twice what they allow, or twice what it held when it was last
 * counted. For one thread.
 */
final class BoundedSum {
  private final String view;
  private final Limits limits;
  private final ZSet.Sum sum = new ZSet.Sum();

  // At least what the sum holds, and from where on it is counted exactly.
  private long rows;
  private long bytes;
  private long countRows;
  private long countBytes;

  BoundedSum(String view, Limits limits) {
    this.view = view;
    this.limits = limits;
    this.countRows = limits.maxRows();
    this.countBytes = limits.maxBytes();
  }

  /** Why what was added is too much; null while it is not. */
  @Nullable String add(Row row, long weight) {
    sum.add(row, weight);
    rows += Math.abs(weight);
    bytes += row.length();
    if (rows <= countRows && bytes <= countBytes) {
      return null;
    }
    return count(sum.toZSet());
  }

  /** Why all that was added is too much; null where it is not. */
  @Nullable String refusal() {
    return count(sum.toZSet());
  }

  private @Nullable String count(ZSet all) {
    long[] exact = new long[2];
    all.forEach(
        (row, weight) -> {
          exact[0] += Math.abs(weight);
          exact[1] += row.length();
        });
    sum.add(all, 1);
    rows = exact[0];
    bytes = exact[1];
    countRows = Math.max(limits.maxRows(), 2 * rows);
    countBytes = Math.max(limits.maxBytes(), 2 * bytes);
    return limits.refusal(view, rows, bytes);
  }

  void clear() {
    var unused = sum.toZSet();
    rows = 0;
    bytes = 0;
  }

  /** What was added; the sum starts again from nothing. */
  ZSet toZSet() {
    rows = 0;
    bytes = 0;
    return sum.toZSet();
  }
}
