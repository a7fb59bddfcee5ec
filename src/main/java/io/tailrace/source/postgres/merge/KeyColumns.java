package io.tailrace.source.postgres.merge;

import io.tailrace.source.json.RowValues;
import io.tailrace.view.zset.Row;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The key of the rows of one table: values of some of their columns. For one thread. */
final class KeyColumns {
  private final int[] columns;
  private final RowValues values;

  /**
   * A key.
   *
   * @param columns their places in a row, in the key's order
   */
  KeyColumns(int... columns) {
    this.columns = columns.clone();
    this.values = new RowValues(IntStream.of(columns).max().orElseThrow() + 1);
  }

  /** The row of the key's columns alone. */
  Row of(Row whole) {
    return values.of(whole).pick(columns);
  }

  /** The hash of the row's key: that of {@link #hashOf} its key. */
  int hash(Row whole) {
    values.of(whole);
    int hash = 1;
    int before = '[';
    for (int column : columns) {
      hash = 31 * hash + before;
      hash = values.hash(column, hash);
      before = ',';
    }
    return mixed(31 * hash + ']');
  }

  /** Mixes all bits, since the hashes of successive keys are successive. */
  private static int mixed(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
    return mixed ^ (mixed >>> 16);
  }

  /** The hash of a key. */
  static int hashOf(Row key) {
    return mixed(key.hash(0, key.length(), 1));
  }

  /** Whether the row has this key. */
  boolean isOf(@Nullable Row row, Row key) {
    if (row == null) {
      return false;
    }
    values.of(row);
    int at = 1;
    for (int column : columns) {
      int from = values.start(column);
      int to = values.end(column);
      if (!row.sameBytes(from, to, key, at)) {
        return false;
      }
      at += to - from + 1;
    }
    return at == key.length();
  }
}
