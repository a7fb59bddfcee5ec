package io.tailrace.view;

import java.util.Arrays;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows and how many copies of each there are, in small buckets that never change: a change replaces
 * its row's bucket, so a copy of the table is a copy of the list of buckets, whatever they hold.
 * Buckets are added one by one (linear hashing), so no change ever costs more than a few of them.
 * Not thread-safe; a copy is independent of it.
 */
final class RowTable {
  private static final int FEW = 8;

  /** Rows of about one hash, with the bytes of all their copies as a checkpoint has them. */
  static final class Bucket {
    static final Bucket EMPTY = new Bucket(new Row[0], new long[0], 0);

    private final Row[] rows;
    private final long[] counts;
    private final long bytes;

    private Bucket(Row[] rows, long[] counts, long bytes) {
      this.rows = rows;
      this.counts = counts;
      this.bytes = bytes;
    }

    int size() {
      return rows.length;
    }

    Row row(int index) {
      return rows[index];
    }

    long count(int index) {
      return counts[index];
    }

    long bytes() {
      return bytes;
    }

    private int indexOf(Row row) {
      for (int index = 0; index < rows.length; index++) {
        if (rows[index].equals(row)) {
          return index;
        }
      }
      return -1;
    }

    private Bucket with(Row row, int index, long count) {
      long before = index < 0 ? 0 : counts[index];
      long size = bytes + (count - before) * (row.length() + 1L);
      if (index < 0) {
        return new Bucket(appended(rows, row), appended(counts, count), size);
      }
      if (count == 0) {
        return rows.length == 1
            ? EMPTY
            : new Bucket(without(rows, index), without(counts, index), size);
      }
      long[] changed = counts.clone();
      changed[index] = count;
      return new Bucket(rows, changed, size);
    }

    private static Row[] appended(Row[] rows, Row row) {
      Row[] more = Arrays.copyOf(rows, rows.length + 1);
      more[rows.length] = row;
      return more;
    }

    private static long[] appended(long[] counts, long count) {
      long[] more = Arrays.copyOf(counts, counts.length + 1);
      more[counts.length] = count;
      return more;
    }

    private static Row[] without(Row[] rows, int index) {
      Row[] fewer = Arrays.copyOf(rows, rows.length - 1);
      System.arraycopy(rows, index + 1, fewer, index, fewer.length - index);
      return fewer;
    }

    private static long[] without(long[] counts, int index) {
      long[] fewer = Arrays.copyOf(counts, counts.length - 1);
      System.arraycopy(counts, index + 1, fewer, index, fewer.length - index);
      return fewer;
    }
  }

  /** Null is an empty one. */
  private @Nullable Bucket[] buckets;

  private int used;
  private int distinct;

  /** Whether a copy has the same list. */
  private boolean shared;

  RowTable() {
    this(new Bucket[16], 1, 0);
  }

  private RowTable(@Nullable Bucket[] buckets, int used, int distinct) {
    this.buckets = buckets;
    this.used = used;
    this.distinct = distinct;
  }

  RowTable copy() {
    shared = true;
    RowTable copy = new RowTable(buckets, used, distinct);
    copy.shared = true;
    return copy;
  }

  int buckets() {
    return used;
  }

  Bucket bucket(int index) {
    Bucket bucket = buckets[index];
    return bucket == null ? Bucket.EMPTY : bucket;
  }

  /** How many copies there are. */
  long count(Row row) {
    Bucket bucket = bucket(place(row));
    int index = bucket.indexOf(row);
    return index < 0 ? 0 : bucket.count(index);
  }

  /** Adds so many copies, or takes them out; there are no fewer than none afterwards. */
  void add(Row row, long weight) {
    int place = place(row);
    Bucket bucket = bucket(place);
    int index = bucket.indexOf(row);
    long count = (index < 0 ? 0 : bucket.count(index)) + weight;
    if (index < 0 && count == 0) {
      return;
    }
    set(place, bucket.with(row, index, count));
    if (index < 0) {
      distinct++;
      grow();
    } else if (count == 0) {
      distinct--;
    }
  }

  private void set(int place, Bucket bucket) {
    if (shared) {
      buckets = buckets.clone();
      shared = false;
    }
    buckets[place] = bucket.size() == 0 ? null : bucket;
  }

  private int place(Row row) {
    return place(row, used);
  }

  private static int place(Row row, int of) {
    int hash = row.hashCode() * 0x9E3779B9;
    hash ^= hash >>> 16;
    int half = Integer.highestOneBit(of);
    int place = hash & (2 * half - 1);
    return place < of ? place : place & (half - 1);
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
    Bucket whole = bucket(from);
    used++;
    Bucket stays = Bucket.EMPTY;
    Bucket goes = Bucket.EMPTY;
    for (int index = 0; index < whole.size(); index++) {
      Row row = whole.row(index);
      if (place(row) == from) {
        stays = stays.with(row, -1, whole.count(index));
      } else {
        goes = goes.with(row, -1, whole.count(index));
      }
    }
    set(from, stays);
    set(used - 1, goes);
  }

  void forEach(ObjLongConsumer<Row> consumer) {
    for (int place = 0; place < used; place++) {
      Bucket bucket = bucket(place);
      for (int index = 0; index < bucket.size(); index++) {
        consumer.accept(bucket.row(index), bucket.count(index));
      }
    }
  }

  ZSet toZSet() {
    ZSet.Sum sum = new ZSet.Sum();
    forEach(sum::add);
    return sum.toZSet();
  }
}
