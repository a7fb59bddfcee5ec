package io.tailrace.view.zset;

import java.util.function.ObjLongConsumer;

/** All rows of a view at one moment, which never change. Safe for any thread. */
public final class Rows {
  private final RowTable table;

  /** The table must not change any more. */
  public Rows(RowTable table) {
    this.table = table;
  }

  /** Each row with how many copies there are of it, in no particular order. */
  public void forEach(ObjLongConsumer<Row> consumer) {
    table.forEach(consumer);
  }

  /** A copy. */
  public ZSet toZSet() {
    return table.toZSet();
  }
}
