package io.tailrace.source.postgres.refresh;

import io.tailrace.source.ViewSettings;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Recount;
import io.tailrace.view.zset.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * What a derived view held when it was last read, so that the next reading is only a difference:
 * rows are {@linkplain #take taken} one by one, and then what changed is told, or all is forgotten
 * again. For one thread.
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

  /** Of a view that was never read. */
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
   * All rows were taken: how they differ from those that were held, in whose place they are now.
   */
  public ZSet change() {
    rows = 0;
    bytes = 0;
    return counts.change();
  }

  /** What was taken does not count. */
  public void forget() {
    rows = 0;
    bytes = 0;
    counts.forget();
  }
}
