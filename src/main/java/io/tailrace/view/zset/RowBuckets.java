package io.tailrace.view.zset;

import org.jspecify.annotations.Nullable;

/** Which bucket of a {@link RowTable} each row belongs to: linear hashing. */
final class RowBuckets {
  private static final int LEAST = 16;

  private RowBuckets() {}

  /** The row's place among so many buckets. */
  static int place(Row row, int of) {
    int hash = row.hashCode() * 0x9E3779B9;
    hash ^= hash >>> 16;
    int half = Integer.highestOneBit(of);
    int place = hash & (2 * half - 1);
    return place < of ? place : place & (half - 1);
  }

  /** So many buckets of these rows, of which each has a positive weight, and room for more. */
  static @Nullable RowBucket[] of(ZSet rows, int used) {
    @Nullable RowBucket[] buckets = new RowBucket[Math.max(LEAST, used)];
    int[] ends = new int[used];
    long[] bytes = new long[used];
    for (int number = 0; number < rows.size(); number++) {
      Row row = rows.rowAt(number);
      int place = place(row, used);
      ends[place]++;
      bytes[place] += RowBucket.bytes(row, rows.weightAt(number));
    }
    for (int place = 1; place < used; place++) {
      ends[place] += ends[place - 1];
    }
    // The rows' numbers, bucket by bucket: from the last on, each before those that are there.
    int[] numbers = new int[rows.size()];
    int[] starts = ends.clone();
    for (int number = rows.size() - 1; number >= 0; number--) {
      numbers[--starts[place(rows.rowAt(number), used)]] = number;
    }
    for (int place = 0; place < used; place++) {
      if (starts[place] < ends[place]) {
        buckets[place] = RowBucket.of(rows, numbers, starts[place], ends[place], bytes[place]);
      }
    }
    return buckets;
  }
}
