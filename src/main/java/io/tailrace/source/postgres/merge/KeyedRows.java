package io.tailrace.source.postgres.merge;

import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table by the values of its key columns, in a hash table with open addressing. A
 * row costs one reference and one byte of its key's hash, about eight bytes in all; keys are
 * compared inside the rows. For one thread.
 */
public final class KeyedRows {
  private static final int SMALLEST = 16;

  // What a mark says of its slot. Every other mark is a part of the hash of the row's key.
  private static final byte EMPTY = 0;
  private static final byte REMOVED = 1;

  private final String table;
  private final KeyColumns key;
  private @Nullable Row[] slots = new Row[SMALLEST];
  private byte[] marks = new byte[SMALLEST];
  private int size;
  private int removed;

  /**
   * An empty table.
   *
   * @param table how faults name it
   * @param keyColumns the places of the key's columns in a row, in the key's order
   */
  public KeyedRows(String table, int... keyColumns) {
    this.table = table;
    this.key = new KeyColumns(keyColumns);
  }

  int size() {
    return size;
  }

  /** The row of the key's columns alone. */
  public Row keyOf(Row whole) {
    return key.of(whole);
  }

  /** The row with this key, null for none. */
  @Nullable
  public Row find(Row keyOfRow) {
    int slot = slot(keyOfRow);
    return slot < 0 ? null : slots[slot];
  }

  /**
   * Adds a row.
   *
   * @throws SourceFault where there is a row with its key
   */
  public void add(Row whole) throws SourceFault {
    if (size + removed >= most(slots.length)) {
      resize(2L * (size + 1));
    }
    int hash = key.hash(whole);
    int free = -1;
    int slot = home(hash);
    while (marks[slot] != EMPTY) {
      if (marks[slot] == REMOVED) {
        free = free < 0 ? slot : free;
      } else if (marks[slot] == mark(hash)) {
        Row added = keyOf(whole);
        if (key.isOf(slots[slot], added)) {
          throw new SourceFault("two rows of " + table + " have the key " + added);
        }
      }
      slot = next(slot);
    }
    if (free >= 0) {
      removed--;
    }
    set(free < 0 ? slot : free, mark(hash), whole);
    size++;
  }

  /** Removes the row with this key, and returns it; null where there is none. */
  @Nullable
  public Row remove(Row keyOfRow) {
    int slot = slot(keyOfRow);
    if (slot < 0) {
      return null;
    }
    Row row = slots[slot];
    boolean last = marks[next(slot)] == EMPTY;
    set(slot, last ? EMPTY : REMOVED, null);
    size--;
    if (!last) {
      removed++;
    }
    return row;
  }

  void clear() {
    slots = new Row[SMALLEST];
    marks = new byte[SMALLEST];
    size = 0;
    removed = 0;
  }

  /** Makes room for so many more rows at once. */
  public void reserve(int rows) {
    long all = (long) size + rows;
    if (all + removed > most(slots.length)) {
      resize(all + all / 2);
    }
  }

  private int slot(Row wanted) {
    int hash = KeyColumns.hashOf(wanted);
    int slot = home(hash);
    while (marks[slot] != EMPTY) {
      if (marks[slot] == mark(hash) && key.isOf(slots[slot], wanted)) {
        return slot;
      }
      slot = next(slot);
    }
    return -1;
  }

  private void set(int slot, byte mark, @Nullable Row row) {
    marks[slot] = mark;
    slots[slot] = row;
  }

  private int next(int slot) {
    return slot + 1 == slots.length ? 0 : slot + 1;
  }

  /** Three quarters at most: beyond, a search for a missing key takes long. */
  private static int most(int capacity) {
    return capacity - capacity / 4;
  }

  private void resize(long slotsWanted) {
    @Nullable Row[] all = slots;
    int capacity = (int) Math.max(SMALLEST, Math.min(slotsWanted, Integer.MAX_VALUE - Long.BYTES));
    slots = new Row[capacity];
    marks = new byte[capacity];
    removed = 0;
    for (Row row : all) {
      if (row != null) {
        int hash = key.hash(row);
        int slot = home(hash);
        while (marks[slot] != EMPTY) {
          slot = next(slot);
        }
        set(slot, mark(hash), row);
      }
    }
  }

  private int home(int hash) {
    return (int) ((Integer.toUnsignedLong(hash) * slots.length) >>> Integer.SIZE);
  }

  private static byte mark(int hash) {
    byte mark = (byte) hash;
    return mark == EMPTY || mark == REMOVED ? (byte) (mark + 2) : mark;
  }
}
