package io.tailrace.view.zset;

import java.util.Arrays;

/**
 * Rows that are read again and again: each is {@linkplain #take taken}, and then either {@link
 * #change} says how all of them differ from those before, or {@link #forget} goes back to those. A
 * row that was there before costs no memory to take. For one thread.
 */
public final class Recount {
  private final RowIndex rows = new RowIndex();

  // By the rows' numbers: how many copies there were, and how many were taken since.
  private long[] held = new long[0];
  private long[] taken = new long[0];

  /** How many rows were there before. */
  private int before;

  /** The row that is most likely the next: rows are mostly read in the order that they had. */
  private int next;

  /** One copy of the row of the first {@code length} bytes, which may change afterwards. */
  public void take(byte[] json, int length) {
    int hash = RowHash.of(json, length);
    int number = next;
    if (number >= rows.size() || !rows.row(number).is(json, length, hash)) {
      number = rows.find(json, length, hash);
      if (number < 0) {
        number = rows.add(Row.of(Arrays.copyOf(json, length), hash));
        grow();
      }
    }
    taken[number]++;
    next = number + 1;
  }

  private void grow() {
    if (rows.size() > held.length) {
      int length = rows.size() + (rows.size() >> 1);
      held = Arrays.copyOf(held, length);
      taken = Arrays.copyOf(taken, length);
    }
  }

  /** How the rows that were taken differ from those before, in whose place they are now. */
  public ZSet change() {
    ZSet change = before == 0 ? all() : difference();
    long[] counts = held;
    held = taken;
    taken = counts;
    settle();
    return change;
  }

  /** What was taken does not count. */
  public void forget() {
    settle();
  }

  private ZSet all() {
    int size = rows.size();
    long[] weights = Arrays.copyOf(taken, size);
    boolean single = Arrays.stream(weights).allMatch(each -> each == 1);
    return size == 0 ? ZSet.EMPTY : new ZSet(rows.copy(), single ? null : weights);
  }

  private ZSet difference() {
    ZSet.Sum change = new ZSet.Sum();
    for (int number = 0; number < rows.size(); number++) {
      if (taken[number] != held[number]) {
        change.add(rows.row(number), taken[number] - held[number]);
      }
    }
    return change.toZSet();
  }

  private void settle() {
    for (int number = rows.size() - 1; number >= 0; number--) {
      if (held[number] == 0) {
        held[number] = held[rows.size() - 1];
        held[rows.size() - 1] = 0;
        rows.remove(number);
      }
    }
    Arrays.fill(taken, 0);
    before = rows.size();
    next = 0;
  }
}
