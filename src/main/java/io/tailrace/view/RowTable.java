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

  /**
   * Rows of about one hash, with the bytes of all their copies as a checkpoint has them. Their
   * hashes lie beside each other, since to look at a row itself is to wait for memory.
   */
  static final class Bucket {
    static final Bucket EMPTY = new Bucket(new Row[0], new int[0], null, 0);

    private final Row[] rows;
    private final int[] hashes;

    /** Null where there is one copy of each. */
    private final long @Nullable [] counts;

    private final long bytes;

    private Bucket(Row[] rows, int[] hashes, long @Nullable [] counts, long bytes) {
      this.rows = rows;
      this.hashes = hashes;
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
      return counts == null ? 1 : counts[index];
    }

    long bytes() {
      return bytes;
    }

    private int indexOf(Row row) {
      int hash = row.hashCode();
      for (int index = 0; index < hashes.length; index++) {
        if (hashes[index] == hash && rows[index].equals(row)) {
          return index;
        }
      }
      return -1;
    }

    private Bucket with(Row row, long count) {
      int size = rows.length;
      Row[] more = Arrays.copyOf(rows, size + 1);
      int[] moreHashes = Arrays.copyOf(hashes, size + 1);
      more[size] = row;
      moreHashes[size] = row.hashCode();
      long[] moreCounts = null;
      if (counts != null || count != 1) {
        moreCounts = Arrays.copyOf(counts(), size + 1);
        moreCounts[size] = count;
      }
      return new Bucket(more, moreHashes, moreCounts, bytes + bytes(row, count));
    }

    private Bucket with(int index, long count) {
      long[] changed = counts();
      long more = count - changed[index];
      changed[index] = count;
      boolean single = Arrays.stream(changed).allMatch(each -> each == 1);
      return new Bucket(rows, hashes, single ? null : changed, bytes + bytes(rows[index], more));
    }

    private Bucket without(int index) {
      int last = rows.length - 1;
      Row[] fewer = Arrays.copyOf(rows, last);
      int[] fewerHashes = Arrays.copyOf(hashes, last);
      long[] fewerCounts = counts == null ? null : Arrays.copyOf(counts, last);
      if (index < last) {
        fewer[index] = rows[last];
        fewerHashes[index] = hashes[last];
        if (fewerCounts != null) {
          fewerCounts[index] = count(last);
        }
      }
      return new Bucket(fewer, fewerHashes, fewerCounts, bytes - bytes(rows[index], count(index)));
    }

    private static long bytes(Row row, long count) {
      return count * (row.length() + 1L);
    }

    /** A copy. */
    private long[] counts() {
      if (counts != null) {
        return counts.clone();
      }
      long[] ones = new long[rows.length];
      Arrays.fill(ones, 1);
      return ones;
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

  /** Whether one is a copy of the other, and neither has changed since. */
  boolean isSame(RowTable other) {
    return buckets == other.buckets;
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
        stays = stays.with(row, whole.count(index));
      } else {
        goes = goes.with(row, whole.count(index));
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

  /** What has to be added to these rows to make them {@code target}. */
  ZSet differenceTo(ZSet target) {
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

  ZSet toZSet() {
    ZSet.Sum sum = new ZSet.Sum();
    forEach(sum::add);
    return sum.toZSet();
  }
}
