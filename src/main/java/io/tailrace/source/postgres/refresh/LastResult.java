package io.tailrace.source.postgres.refresh;

import io.tailrace.source.ViewSettings;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Recount;
import io.tailrace.view.zset.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * The result of a computed view's last reading, so that the next reading is only a difference: rows
 * are {@linkplain #take taken} one by one; then the change is returned, or the result forgotten.
 * For one thread.
 */
public final class LastResult {
  private final String view;
  private final Limits limits;
  private final Recount counts = new Recount();
  private long rows;
  private long bytes;

  LastResult(String view, Limits limits) {
    this.view = view;
    this.limits = limits;
  }

  /** The empty result of a view that was never read. */
  public static LastResult of(ViewSettings view) {
    return new LastResult(view.name(), new Limits(view.maxRows(), view.maxBytes()));
  }

  /**
   * Takes the row of the first {@code length} bytes, which may change afterwards.
   *
   * @return why there are too many rows; null while there are not
   */
  @Nullable String take(byte[] json, int length) {
    counts.take(json, length);
    rows++;
    bytes += length + 1;
    return limits.refusal(view, rows, bytes);
  }

  /**
   * All rows were taken: returns the difference to the rows of the last reading, and keeps the new
   * ones.
   */
  public ZSet change() {
    rows = 0;
    bytes = 0;
    return counts.change();
  }

  /** Forgets all rows, taken or kept. */
  public void forget() {
    rows = 0;
    bytes = 0;
    counts.forget();
  }
}
