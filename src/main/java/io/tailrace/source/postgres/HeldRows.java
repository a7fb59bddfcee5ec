package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import io.tailrace.view.Limits;
import io.tailrace.view.Row;
import io.tailrace.view.ZSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a derived view held when it was last read, so that the next reading is only a difference:
 * rows are {@linkplain #take taken} one by one, and then what changed is told, or all is forgotten
 * again. For one thread.
 */
final class HeldRows {
  private final String view;
  private final Limits limits;
  private final Map<Row, Copies> copies = new HashMap<>();
  private long rows;
  private long bytes;

  private static final class Copies {
    long held;
    long taken;
  }

  HeldRows(String view, Limits limits) {
    this.view = view;
    this.limits = limits;
  }

  /** Of a view that was never read. */
  static HeldRows of(ViewSettings view) {
    return new HeldRows(view.name(), new Limits(view.maxRows(), view.maxBytes()));
  }

  /** Why there are too many rows; null while there are not. */
  @Nullable String take(Row row) {
    copies.computeIfAbsent(row, none -> new Copies()).taken++;
    rows++;
    bytes += row.length() + 1;
    return limits.refusal(view, rows, bytes);
  }

  /**
   * All rows were taken: how they differ from those that were held, in whose place they are now.
   */
  ZSet change() {
    ZSet.Sum change = new ZSet.Sum();
    copies.forEach((row, each) -> change.add(row, each.taken - each.held));
    copies.values().forEach(each -> each.held = each.taken);
    forget();
    return change.toZSet();
  }

  /** What was taken does not count. */
  void forget() {
    copies.values().removeIf(each -> each.held == 0);
    copies.values().forEach(each -> each.taken = 0);
    rows = 0;
    bytes = 0;
  }
}
