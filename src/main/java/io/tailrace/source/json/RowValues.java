package io.tailrace.source.json;

import io.tailrace.view.zset.Row;
import java.util.List;

/**
 * Finds the values of a row in its bytes. One instance reads row after row, without allocating
 * memory. For one thread.
 */
public final class RowValues {
  private final int[] ends;
  private Row row = Row.of("[]");

  /**
   * @param count how many values of each row are found, from the first on
   */
  public RowValues(int count) {
    this.ends = new int[count];
  }

  /** Sets the current row. Its text is an array of at least so many values. */
  public RowValues of(Row next) {
    row = next;
    int at = 1;
    for (int i = 0; i < ends.length; i++) {
      at = endOf(at);
      ends[i] = at++;
    }
    return this;
  }

  /** The place of the comma or bracket that ends the value which begins at {@code at}. */
  private int endOf(int at) {
    int depth = 0;
    for (int i = at; i < row.length(); i++) {
      switch (row.at(i)) {
        case '"' -> i = closingQuote(i + 1);
        case '[', '{' -> depth++;
        case '}' -> depth--;
        case ']' -> {
          if (depth == 0) {
            return i;
          }
          depth--;
        }
        case ',' -> {
          if (depth == 0) {
            return i;
          }
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException("a row has fewer values than " + ends.length);
  }

  private int closingQuote(int at) {
    int i = at;
    while (row.at(i) != '"') {
      i += row.at(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  /** Where the value begins. */
  public int start(int column) {
    return column == 0 ? 1 : ends[column - 1] + 1;
  }

  /** The place behind the value. */
  public int end(int column) {
    return ends[column];
  }

  /** Continues the hash of a row's bytes by those of this value. */
  public int hash(int column, int before) {
    return row.hash(start(column), ends[column], before);
  }

  /** The row of these columns alone, in this order. */
  public Row pick(int... columns) {
    int length = 1;
    for (int column : columns) {
      length += ends[column] - start(column) + 1;
    }
    byte[] json = new byte[length];
    int at = 0;
    for (int column : columns) {
      json[at] = (byte) (at == 0 ? '[' : ',');
      at = copy(start(column), ends[column], json, at + 1);
    }
    json[at] = ']';
    return Row.of(json);
  }

  /**
   * The row {@code other} with this row's values at {@code columns} in place of its own.
   *
   * @param columns ascending
   */
  public Row complete(Row other, List<Integer> columns) {
    RowValues holes = new RowValues(ends.length).of(other);
    int length = other.length();
    for (int column : columns) {
      length += ends[column] - start(column) - (holes.ends[column] - holes.start(column));
    }
    byte[] json = new byte[length];
    int from = 0;
    int at = 0;
    for (int column : columns) {
      at = holes.copy(from, holes.start(column), json, at);
      at = copy(start(column), ends[column], json, at);
      from = holes.ends[column];
    }
    holes.copy(from, other.length(), json, at);
    return Row.of(json);
  }

  private int copy(int from, int to, byte[] target, int at) {
    row.copyTo(from, to, target, at);
    return at + to - from;
  }
}
