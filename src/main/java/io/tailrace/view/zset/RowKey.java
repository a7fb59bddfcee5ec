package io.tailrace.view.zset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The values of some columns of a row, as texts in UTF-8: equal where all of them are. */
public final class RowKey {
  private final byte[] bytes;
  private final int hash;

  /** Of bytes that do not change any more. */
  RowKey(byte[] bytes, int length) {
    this.bytes = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    this.hash = RowHash.of(this.bytes, length);
  }

  /** The key of rows that have these texts in the columns, in order. */
  public static RowKey of(List<String> texts) {
    byte[] all = new byte[0];
    for (String text : texts) {
      all = append(all, all.length, text.getBytes(StandardCharsets.UTF_8));
    }
    return new RowKey(all, all.length);
  }

  private static byte[] append(byte[] all, int length, byte[] text) {
    byte[] more = Arrays.copyOf(all, length + 4 + text.length);
    writeLength(more, length, text.length);
    System.arraycopy(text, 0, more, length + 4, text.length);
    return more;
  }

  /** Lengths keep texts apart, whatever is in them. */
  static void writeLength(byte[] bytes, int at, int length) {
    bytes[at] = (byte) (length >>> 24);
    bytes[at + 1] = (byte) (length >>> 16);
    bytes[at + 2] = (byte) (length >>> 8);
    bytes[at + 3] = (byte) length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
