package io.tailrace.view;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A row as a value: the JSON array of its columns in UTF-8, with its hash. Two rows are equal when
 * their bytes are; it never contains a line break.
 */
public final class Row {
  private final byte[] json;
  private final int hash;

  private Row(byte[] json) {
    this.json = json;
    this.hash = Arrays.hashCode(json);
  }

  /** The row of these bytes, which must not change any more. */
  public static Row of(byte[] json) {
    return new Row(json);
  }

  public static Row of(String json) {
    return new Row(json.getBytes(StandardCharsets.UTF_8));
  }

  /** In bytes. */
  public int length() {
    return json.length;
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(json, 0, target, at, json.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Row row && hash == row.hash && Arrays.equals(json, row.json);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
