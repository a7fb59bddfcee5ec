package io.tailrace.view.zset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A row as a value: the JSON array of its columns in UTF-8, with its hash. Two rows are equal when
 * their bytes are; it never contains a line break.
 */
public final class Row {
  private final byte[] json;
  private final int hash;

  private Row(byte[] json, int hash) {
    this.json = json;
    this.hash = hash;
  }

  /** The row of these bytes, which must not change any more. */
  public static Row of(byte[] json) {
    return new Row(json, RowHash.of(json, json.length));
  }

  /** The row of these bytes, of which the hash is known. */
  static Row of(byte[] json, int hash) {
    return new Row(json, hash);
  }

  public static Row of(String json) {
    return of(json.getBytes(StandardCharsets.UTF_8));
  }

  /** In bytes. */
  public int length() {
    return json.length;
  }

  /** The byte at this place of the JSON text. */
  public byte at(int index) {
    return json[index];
  }

  public void copyTo(byte[] target, int at) {
    System.arraycopy(json, 0, target, at, json.length);
  }

  /** Copies the bytes from {@code from} up to {@code to}, exclusively, into {@code target}. */
  public void copyTo(int from, int to, byte[] target, int at) {
    System.arraycopy(json, from, target, at, to - from);
  }

  /** Whether the bytes from {@code from} up to {@code to} stand in {@code other} as well. */
  public boolean sameBytes(int from, int to, Row other, int at) {
    int end = at + to - from;
    return end <= other.json.length && Arrays.equals(json, from, to, other.json, at, end);
  }

  /**
   * The hash of bytes that are followed by those from {@code from} up to {@code to}. It begins with
   * 1 for no bytes, and the hash of some bytes is the same in whichever row they stand.
   */
  public int hash(int from, int to, int before) {
    int hash = before;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + json[i];
    }
    return hash;
  }

  /** Whether it is the row of the first {@code length} bytes, which have this hash. */
  boolean is(byte[] bytes, int length, int ofBytes) {
    return hash == ofBytes && Arrays.equals(json, 0, json.length, bytes, 0, length);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Row row && hash == row.hash && Arrays.equals(json, row.json));
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

  /** Its bytes, which must not be changed. */
  byte[] json() {
    return json;
  }
}
