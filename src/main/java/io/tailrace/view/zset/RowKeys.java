package io.tailrace.view.zset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of some columns of rows, without decoding the others. The columns hold booleans,
 * numbers and strings. For one thread.
 */
public final class RowKeys {
  /** By the row's column: where the key has it; -1 for a column that it has not. */
  private final int[] order;

  private final int[] starts;
  private final int[] ends;
  private byte[] key = new byte[64];

  /** Of the columns of these numbers, in this order. */
  public RowKeys(int... columns) {
    int last = Arrays.stream(columns).max().orElse(-1);
    this.order = new int[last + 1];
    Arrays.fill(order, -1);
    for (int index = 0; index < columns.length; index++) {
      order[columns[index]] = index;
    }
    this.starts = new int[columns.length];
    this.ends = new int[columns.length];
  }

  /** Null for a row that has NULL in one of them. */
  public @Nullable RowKey of(Row row) {
    byte[] json = row.json();
    int at = 1;
    for (int column = 0; column < order.length; column++) {
      int end = end(json, at);
      int index = order[column];
      if (index >= 0) {
        if (json[at] == 'n') {
          return null;
        }
        starts[index] = at;
        ends[index] = end;
      }
      at = end + 1;
    }
    int length = 0;
    for (int index = 0; index < starts.length; index++) {
      length = put(json, starts[index], ends[index], length);
    }
    return new RowKey(Arrays.copyOf(key, length), length);
  }

  /** Where the value that begins here ends: at its comma, or at the row's bracket. */
  private static int end(byte[] json, int from) {
    int depth = 0;
    for (int at = from; ; at++) {
      switch (json[at]) {
        case '"' -> at = endOfString(json, at);
        case '[', '{' -> depth++;
        case ']', '}' -> {
          if (depth-- == 0) {
            return at;
          }
        }
        case ',' -> {
          if (depth == 0) {
            return at;
          }
        }
        default -> {}
      }
    }
  }

  /** Of the quote that ends it. */
  private static int endOfString(byte[] json, int from) {
    int at = from + 1;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at;
  }

  private int put(byte[] json, int start, int end, int length) {
    boolean string = json[start] == '"';
    int from = string ? start + 1 : start;
    int to = string ? end - 1 : end;
    byte[] text = json;
    for (int at = from; string && at < to; at++) {
      if (json[at] == '\\') {
        text = unescaped(json, from, to);
        from = 0;
        to = text.length;
        break;
      }
    }
    int size = to - from;
    if (length + 4 + size > key.length) {
      key = Arrays.copyOf(key, 2 * (length + 4 + size));
    }
    RowKey.writeLength(key, length, size);
    System.arraycopy(text, from, key, length + 4, size);
    return length + 4 + size;
  }

  private static byte[] unescaped(byte[] json, int from, int to) {
    String raw = new String(json, from, to - from, StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(raw.length());
    for (int at = 0; at < raw.length(); at++) {
      char c = raw.charAt(at);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = raw.charAt(++at);
      switch (escaped) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(raw.substring(at + 1, at + 5), 16));
          at += 4;
        }
        default -> text.append(escaped);
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
