package io.tailrace.source;

import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * A growing Z-set that reports when it exceeds its limits, before it can exhaust memory: it never
 * holds more than twice what they allow, or twice what it held when it was last counted. For one
 * thread.
 */
public final class BoundedSum {
  private final String view;
  private final Limits limits;
  private final int times;
  private final ZSet.Sum sum = new ZSet.Sum();

  // A lower bound of the sum, and the size from which on it is counted exactly.
  private long rows;
  private long bytes;
  private long countRows;
  private long countBytes;

  /**
   * @param times how many times the limits are allowed: once for contents, twice for a change that
   *     replaces all of them
   */
  public BoundedSum(String view, Limits limits, int times) {
    this.view = view;
    this.limits = limits;
    this.times = times;
    this.countRows = allowed(limits.maxRows());
    this.countBytes = allowed(limits.maxBytes());
  }

  private long allowed(long limit) {
    return limit > Long.MAX_VALUE / times ? Long.MAX_VALUE : limit * times;
  }

  private static long twice(long held) {
    return held > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * held;
  }

  /**
   * Why the sum is too large; null while it is not.
   *
   * @throws ArithmeticException where a weight overflows
   */
  public @Nullable String add(Row row, long weight) {
    sum.add(row, weight);
    rows = Math.addExact(rows, Math.absExact(weight));
    bytes += row.length();
    if (rows <= countRows && bytes <= countBytes) {
      return null;
    }
    return refusal();
  }

  /** Why the whole sum is too large; null where it is not. */
  public @Nullable String refusal() {
    rows = sum.copies();
    bytes = sum.bytes();
    countRows = Math.max(allowed(limits.maxRows()), twice(rows));
    countBytes = Math.max(allowed(limits.maxBytes()), twice(bytes));
    return limits.refusal(view, rows / times, bytes / times);
  }

  public boolean isEmpty() {
    return sum.isEmpty();
  }

  /** The sum, which starts again from nothing. */
  public ZSet toZSet() {
    rows = 0;
    bytes = 0;
    return sum.toZSet();
  }
}
