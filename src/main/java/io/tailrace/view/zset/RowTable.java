package io.tailrace.view.zset;

import java.util.Arrays;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows and how many copies of each there are, in small buckets that never change: a change replaces
 * its row's bucket, so a copy of the table is a copy of the list of buckets, whatever they hold.
 * Buckets are added one by one (linear hashing), so no change ever costs more than a few of them.
 * Not thread-safe; a copy is independent of it.
 */
public final class RowTable {
  private static final int FEW = 8;

  /** Null is an empty one. */
  private @Nullable RowBucket[] buckets;

  private int used;
  private int distinct;

  /** Whether a copy has the same list. */
  private boolean shared;

  public RowTable() {
    this(new RowBucket[1], 1, 0);
  }

  private RowTable(@Nullable RowBucket[] buckets, int used, int distinct) {
    this.buckets = buckets;
    this.used = used;
    this.distinct = distinct;
  }

  /** A table of these rows, of which each has a positive weight. */
  static RowTable of(ZSet rows) {
    int used = Math.max(1, (rows.size() + FEW - 1) / FEW);
    return new RowTable(RowBuckets.of(rows, used), used, rows.size());
  }

  RowTable copy() {
    shared = true;
    RowTable copy = new RowTable(buckets, used, distinct);
    copy.shared = true;
    return copy;
  }

  /** Whether one is a copy of the other, and neither has changed since. */
  boolean isSame(RowTable other) {
    return buckets == other.buckets;
  }

  int buckets() {
    return used;
  }

  RowBucket bucket(int index) {
    RowBucket bucket = buckets[index];
    return bucket == null ? RowBucket.EMPTY : bucket;
  }

  /** How many copies there are. */
  long count(Row row) {
    RowBucket bucket = bucket(place(row));
    int index = bucket.indexOf(row);
    return index < 0 ? 0 : bucket.count(index);
  }

  /** Adds so many copies, or takes them out; there are no fewer than none afterwards. */
  public void add(Row row, long weight) {
    int place = place(row);
    RowBucket bucket = bucket(place);
    int index = bucket.indexOf(row);
    if (index < 0) {
      if (weight != 0) {
        set(place, bucket.with(row, weight));
        distinct++;
        grow();
      }
      return;
    }
    long count = bucket.count(index) + weight;
    if (count == 0) {
      set(place, bucket.without(index));
      distinct--;
    } else {
      set(place, bucket.with(index, count));
    }
  }

  private void set(int place, RowBucket bucket) {
    if (shared) {
      buckets = buckets.clone();
      shared = false;
    }
    buckets[place] = bucket.size() == 0 ? null : bucket;
  }

  private int place(Row row) {
    return RowBuckets.place(row, used);
  }

  /** One more bucket takes some of the rows of another. */
  private void grow() {
    if (distinct <= (long) used * FEW) {
      return;
    }
    if (used == buckets.length) {
      buckets = Arrays.copyOf(buckets, used * 2);
      shared = false;
    }
    int from = used - Integer.highestOneBit(used);
    RowBucket whole = bucket(from);
    used++;
    RowBucket stays = RowBucket.EMPTY;
    RowBucket goes = RowBucket.EMPTY;
    for (int index = 0; index < whole.size(); index++) {
      Row row = whole.row(index);
      if (place(row) == from) {
        stays = stays.with(row, whole.count(index));
      } else {
        goes = goes.with(row, whole.count(index));
      }
    }
    set(from, stays);
    set(used - 1, goes);
  }

  public void forEach(ObjLongConsumer<Row> consumer) {
    for (int place = 0; place < used; place++) {
      RowBucket bucket = bucket(place);
      for (int index = 0; index < bucket.size(); index++) {
        consumer.accept(bucket.row(index), bucket.count(index));
      }
    }
  }

  /** What has to be added to these rows to make them {@code target}. */
  public ZSet differenceTo(ZSet target) {
    ZSet.Sum difference = new ZSet.Sum();
    target.forEach((row, count) -> difference.add(row, count - count(row)));
    forEach(
        (row, count) -> {
          if (target.weight(row) == 0) {
            difference.add(row, -count);
          }
        });
    return difference.toZSet();
  }

  public ZSet toZSet() {
    ZSet.Sum sum = new ZSet.Sum();
    forEach(sum::add);
    return sum.toZSet();
  }
}
