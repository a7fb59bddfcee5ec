package io.tailrace.view.zset;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Different rows, numbered from 0 in the order in which they were added; the last takes the number
 * of one that is removed. To look for a row is to look at one place in memory for its hash, and at
 * the row itself only where that is equal. Not thread-safe.
 */
final class RowIndex {
  /** So many are looked through one by one. */
  private static final int FEW = 8;

  private static final int LEAST_SLOTS = 32;
  private static final int LARGEST = 1 << 29;

  private @Nullable Row[] rows;
  private int size;

  /** The {@link HashSlots}; null for a few rows. */
  private long @Nullable [] slots;

  RowIndex() {
    this(new Row[0], 0, null);
  }

  private RowIndex(@Nullable Row[] rows, int size, long @Nullable [] slots) {
    this.rows = rows;
    this.size = size;
    this.slots = slots;
  }

  /** An independent one of the same rows with the same numbers. */
  RowIndex copy() {
    return new RowIndex(Arrays.copyOf(rows, size), size, slots == null ? null : slots.clone());
  }

  int size() {
    return size;
  }

  Row row(int number) {
    return Objects.requireNonNull(rows[number]);
  }

  /** Its number; -1 where it is not there. */
  int find(Row row) {
    int hash = row.hashCode();
    if (slots == null) {
      for (int number = 0; number < size; number++) {
        if (row(number).equals(row)) {
          return number;
        }
      }
      return -1;
    }
    int mask = slots.length - 1;
    for (int at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (HashSlots.hash(slots[at]) == hash && row(HashSlots.number(slots[at])).equals(row)) {
        return HashSlots.number(slots[at]);
      }
    }
    return -1;
  }

  /** The number of the row of these bytes; -1 where it is not there. */
  int find(byte[] json, int length, int hash) {
    if (slots == null) {
      for (int number = 0; number < size; number++) {
        if (row(number).is(json, length, hash)) {
          return number;
        }
      }
      return -1;
    }
    int mask = slots.length - 1;
    for (int at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (HashSlots.hash(slots[at]) == hash
          && row(HashSlots.number(slots[at])).is(json, length, hash)) {
        return HashSlots.number(slots[at]);
      }
    }
    return -1;
  }

  /** Adds one that is not there. */
  int add(Row row) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, more(size));
    }
    rows[size++] = row;
    if (slots != null && size <= slots.length / 4 * 3) {
      HashSlots.put(slots, HashSlots.entry(row.hashCode(), size - 1));
    } else if (size > FEW) {
      grow();
    }
    return size - 1;
  }

  private static int more(int size) {
    if (size >= LARGEST) {
      throw new OutOfMemoryError("more than " + LARGEST + " different rows");
    }
    return Math.min(LARGEST, Math.max(2, size + (size >> 1)));
  }

  private void grow() {
    long[] old = slots;
    long[] grown = new long[old == null ? LEAST_SLOTS : 2 * old.length];
    for (int number = 0; number < size; number++) {
      HashSlots.put(grown, HashSlots.entry(row(number).hashCode(), number));
    }
    slots = grown;
  }

  void remove(int number) {
    int last = size - 1;
    if (slots != null) {
      HashSlots.free(slots, slot(slots, number));
      if (number < last) {
        slots[slot(slots, last)] = HashSlots.entry(row(last).hashCode(), number);
      }
    }
    rows[number] = rows[last];
    rows[last] = null;
    size = last;
  }

  private int slot(long[] in, int number) {
    int mask = in.length - 1;
    int at = row(number).hashCode() & mask;
    while (HashSlots.number(in[at]) != number) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
