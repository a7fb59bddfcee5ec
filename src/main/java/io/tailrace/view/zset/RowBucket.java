package io.tailrace.view.zset;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of about one hash, with the bytes of all their copies as a checkpoint has them. Their hashes
 * lie beside each other, since to look at a row itself is to wait for memory.
 */
final class RowBucket {
  static final RowBucket EMPTY = new RowBucket(new Row[0], new int[0], null, 0);

  private final Row[] rows;
  private final int[] hashes;

  /** Null where there is one copy of each. */
  private final long @Nullable [] counts;

  private final long bytes;

  private RowBucket(Row[] rows, int[] hashes, long @Nullable [] counts, long bytes) {
    this.rows = rows;
    this.hashes = hashes;
    this.counts = counts;
    this.bytes = bytes;
  }

  static RowBucket of(ZSet all, int[] numbers, int from, int to, long bytes) {
    Row[] rows = new Row[to - from];
    int[] hashes = new int[to - from];
    long[] counts = null;
    for (int index = 0; index < rows.length; index++) {
      int number = numbers[from + index];
      rows[index] = all.rowAt(number);
      hashes[index] = rows[index].hashCode();
      if (all.weightAt(number) != 1) {
        counts = counts == null ? ones(rows.length) : counts;
        counts[index] = all.weightAt(number);
      }
    }
    return new RowBucket(rows, hashes, counts, bytes);
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

  int indexOf(Row row) {
    int hash = row.hashCode();
    for (int index = 0; index < hashes.length; index++) {
      if (hashes[index] == hash && rows[index].equals(row)) {
        return index;
      }
    }
    return -1;
  }

  RowBucket with(Row row, long count) {
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
    return new RowBucket(more, moreHashes, moreCounts, bytes + bytes(row, count));
  }

  RowBucket with(int index, long count) {
    long[] changed = counts();
    long more = count - changed[index];
    changed[index] = count;
    boolean single = Arrays.stream(changed).allMatch(each -> each == 1);
    return new RowBucket(rows, hashes, single ? null : changed, bytes + bytes(rows[index], more));
  }

  RowBucket without(int index) {
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
    return new RowBucket(fewer, fewerHashes, fewerCounts, bytes - bytes(rows[index], count(index)));
  }

  static long bytes(Row row, long count) {
    return count * (row.length() + 1L);
  }

  /** A copy. */
  private long[] counts() {
    return counts == null ? ones(rows.length) : counts.clone();
  }

  private static long[] ones(int length) {
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
