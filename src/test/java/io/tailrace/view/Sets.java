package io.tailrace.view;

import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.ZSet;

/** Short Z-sets: {@code "x"} is one copy of the row {@code ["x"]}, {@code "-x"} one less. */
public final class Sets {
  private Sets() {}

  public static ZSet of(String... rows) {
    ZSet.Sum sum = new ZSet.Sum();
    for (String row : rows) {
      boolean deleted = row.startsWith("-");
      sum.add(row(deleted ? row.substring(1) : row), deleted ? -1 : 1);
    }
    return sum.toZSet();
  }

  public static Row row(String value) {
    return Row.of("[\"" + value + "\"]");
  }

  public static RowTable table(ZSet rows) {
    RowTable table = new RowTable();
    rows.forEach(table::add);
    return table;
  }
}
