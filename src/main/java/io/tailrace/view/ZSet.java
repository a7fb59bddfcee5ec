package io.tailrace.view;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * Rows with non-zero integer weights: +2 is two copies inserted, -1 is one deleted. Immutable;
 * everything that happens to a view is addition of these.
 */
public final class ZSet {
  public static final ZSet EMPTY = new ZSet(Map.of());

  private static final long OBJECTS_OF_A_ROW = 120;

  private final Map<Row, Long> weights;

  private ZSet(Map<Row, Long> weights) {
    this.weights = weights;
  }

  /** How many distinct rows. */
  public int size() {
    return weights.size();
  }

  public boolean isEmpty() {
    return weights.isEmpty();
  }

  public long weight(Row row) {
    return weights.getOrDefault(row, 0L);
  }

  /** What it costs in memory, in bytes, about, where nobody else has its rows. */
  long footprint() {
    long[] sum = {0};
    weights.forEach((row, weight) -> sum[0] += OBJECTS_OF_A_ROW + row.length());
    return sum[0];
  }

  public void forEach(ObjLongConsumer<Row> consumer) {
    weights.forEach(consumer::accept);
  }

  public ZSet plus(ZSet other) {
    return new Sum().add(this, 1).add(other, 1).toZSet();
  }

  public ZSet minus(ZSet other) {
    return new Sum().add(this, 1).add(other, -1).toZSet();
  }

  /** The same text for equal sets, on every node. */
  String sorted() {
    StringBuilder all = new StringBuilder();
    weights.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue())
        .sorted()
        .forEach(each -> all.append('\n').append(each));
    return all.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ZSet that && weights.equals(that.weights);
  }

  @Override
  public int hashCode() {
    return weights.hashCode();
  }

  @Override
  public String toString() {
    return weights.toString();
  }

  /**
   * A Z-set in the making: what is added cancels out at once. For one thread. A weight that leaves
   * 64 bits is an ArithmeticException.
   */
  public static final class Sum {
    private Map<Row, Long> weights = new HashMap<>();

    public Sum add(Row row, long weight) {
      if (weight != 0) {
        weights.merge(row, weight, Sum::sum);
      }
      return this;
    }

    /** Adds all of {@code other}, each weight times {@code factor}. */
    public Sum add(ZSet other, long factor) {
      other.forEach((row, weight) -> add(row, Math.multiplyExact(weight, factor)));
      return this;
    }

    public boolean isEmpty() {
      return weights.isEmpty();
    }

    /** What was added since the last call; the sum starts again from nothing. */
    public ZSet toZSet() {
      if (weights.isEmpty()) {
        return EMPTY;
      }
      ZSet sum = new ZSet(weights);
      weights = new HashMap<>();
      return sum;
    }

    @SuppressWarnings("NullAway") // null removes the mapping, as Map.merge says
    private static Long sum(Long a, Long b) {
      long sum = Math.addExact(a, b);
      return sum == 0 ? null : sum;
    }
  }
}
