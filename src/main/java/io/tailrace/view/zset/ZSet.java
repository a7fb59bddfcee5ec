package io.tailrace.view.zset;

import java.util.Arrays;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows with non-zero integer weights: +2 is two copies inserted, -1 is one deleted. Immutable;
 * everything that happens to a view is addition of these.
 */
public final class ZSet {
  public static final ZSet EMPTY = new ZSet(new RowIndex(), null);

  private static final long OBJECTS_OF_A_ROW = 120;

  private final RowIndex rows;

  /** By the rows' numbers; null where each is 1. */
  private final long @Nullable [] weights;

  /** Of what must not change any more. */
  ZSet(RowIndex rows, long @Nullable [] weights) {
    this.rows = rows;
    this.weights = weights;
  }

  /** How many distinct rows. */
  public int size() {
    return rows.size();
  }

  public boolean isEmpty() {
    return rows.size() == 0;
  }

  public long weight(Row row) {
    int number = rows.find(row);
    return number < 0 ? 0 : weightAt(number);
  }

  /** A row by its number, which is less than {@link #size}. */
  Row rowAt(int number) {
    return rows.row(number);
  }

  long weightAt(int number) {
    return weights == null ? 1 : weights[number];
  }

  /** What it costs in memory, in bytes, about, where nobody else has its rows. */
  public long footprint() {
    long sum = 0;
    for (int number = 0; number < rows.size(); number++) {
      sum += OBJECTS_OF_A_ROW + rows.row(number).length();
    }
    return sum;
  }

  public void forEach(ObjLongConsumer<Row> consumer) {
    for (int number = 0; number < rows.size(); number++) {
      consumer.accept(rows.row(number), weightAt(number));
    }
  }

  public ZSet plus(ZSet other) {
    return new Sum().add(this, 1).add(other, 1).toZSet();
  }

  public ZSet minus(ZSet other) {
    return new Sum().add(this, 1).add(other, -1).toZSet();
  }

  /** The same text for equal sets, on every node. */
  public String sorted() {
    String[] all = new String[rows.size()];
    for (int number = 0; number < all.length; number++) {
      all[number] = "\n" + rows.row(number) + ":" + weightAt(number);
    }
    Arrays.sort(all);
    return String.join("", all);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof ZSet that) || rows.size() != that.rows.size()) {
      return false;
    }
    for (int number = 0; number < rows.size(); number++) {
      long has = that.weight(rows.row(number));
      if (has != weightAt(number)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int sum = 0;
    for (int number = 0; number < rows.size(); number++) {
      sum += rows.row(number).hashCode() ^ Long.hashCode(weightAt(number));
    }
    return sum;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int number = 0; number < rows.size(); number++) {
      text.append(number == 0 ? "" : ", ").append(rows.row(number));
      text.append('=').append(weightAt(number));
    }
    return text.append('}').toString();
  }

  /**
   * A Z-set in the making: what is added cancels out at once. For one thread. A weight that leaves
   * 64 bits is an ArithmeticException.
   */
  public static final class Sum {
    private RowIndex rows = new RowIndex();
    private long @Nullable [] weights;
    private long copies;
    private long bytes;

    public Sum add(Row row, long weight) {
      if (weight == 0) {
        return this;
      }
      int number = rows.find(row);
      if (number < 0) {
        set(rows.add(row), weight);
        copies += Math.abs(weight);
        bytes += row.length();
        return this;
      }
      long before = weightAt(number);
      long sum = Math.addExact(before, weight);
      copies += Math.abs(sum) - Math.abs(before);
      if (sum == 0) {
        bytes -= row.length();
        remove(number);
      } else {
        set(number, sum);
      }
      return this;
    }

    /** Adds all of {@code other}, each weight times {@code factor}. */
    public Sum add(ZSet other, long factor) {
      other.forEach((row, weight) -> add(row, Math.multiplyExact(weight, factor)));
      return this;
    }

    private long weightAt(int number) {
      return weights == null ? 1 : weights[number];
    }

    private void set(int number, long weight) {
      long[] all = weights;
      if (all == null) {
        if (weight == 1) {
          return;
        }
        all = new long[rows.size()];
        Arrays.fill(all, 1);
      } else if (number == all.length) {
        all = Arrays.copyOf(all, number + (number >> 1) + 1);
      }
      all[number] = weight;
      weights = all;
    }

    private void remove(int number) {
      if (weights != null) {
        weights[number] = weights[rows.size() - 1];
      }
      rows.remove(number);
    }

    public boolean isEmpty() {
      return rows.size() == 0;
    }

    /** The weights without their signs, added up. */
    public long copies() {
      return copies;
    }

    /** Of the rows, each counted once. */
    public long bytes() {
      return bytes;
    }

    /** What was added since the last call; the sum starts again from nothing. */
    public ZSet toZSet() {
      if (isEmpty()) {
        return EMPTY;
      }
      ZSet sum = new ZSet(rows, weights);
      rows = new RowIndex();
      weights = null;
      copies = 0;
      bytes = 0;
      return sum;
    }
  }
}
