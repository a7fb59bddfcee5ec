package io.tailrace.source.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A reusable buffer for JSON as UTF-8. For one thread. */
public final class JsonBytes {
  private static final int FIRST = 256;

  /** A large row's memory is given back. */
  private static final int LARGEST_KEPT = 1 << 16;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[FIRST];
  private int length;
  private final StringBuilder text = new StringBuilder();

  /** Empties the buffer. */
  public void clear() {
    length = 0;
    if (bytes.length > LARGEST_KEPT) {
      bytes = new byte[FIRST];
    }
  }

  /** Its array, of which the first {@link #length} bytes are valid until it is changed. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Makes room for so many more bytes, so that a large row is not copied again and again. */
  public void reserve(int more) {
    if (more > bytes.length - length) {
      long enough = Math.max((long) length + more, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(enough, Integer.MAX_VALUE - Long.BYTES));
    }
  }

  public void append(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  void append(byte[] from, int start, int end) {
    reserve(end - start);
    System.arraycopy(from, start, bytes, length, end - start);
    length += end - start;
  }

  /** Characters of ASCII. */
  @SuppressWarnings("deprecation") // the bytes of ASCII, without a copy of them
  public void append(String ascii) {
    reserve(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, length);
    length += ascii.length();
  }

  /** Characters that the value's type writes. */
  void append(JsonValue value, String characters) {
    text.setLength(0);
    value.append(characters, text);
    byte[] json = Utf8.bytes(text);
    append(json, 0, json.length);
    if (text.capacity() > LARGEST_KEPT) {
      text.setLength(0);
      text.trimToSize();
    }
  }

  /** A JSON string of UTF-8, with its quotes. */
  void appendString(byte[] utf8, int from, int to) {
    append('"');
    int done = from;
    for (int at = from; at < to; at++) {
      byte each = utf8[at];
      if ((each >= 0 && each < ' ') || each == '"' || each == '\\') {
        append(utf8, done, at);
        escape(each);
        done = at + 1;
      }
    }
    append(utf8, done, to);
    append('"');
  }

  private void escape(byte each) {
    append('\\');
    switch (each) {
      case '"', '\\' -> append((char) each);
      case '\b' -> append('b');
      case '\f' -> append('f');
      case '\n' -> append('n');
      case '\r' -> append('r');
      case '\t' -> append('t');
      default -> {
        append("u00");
        append((char) HEX[each >> 4]);
        append((char) HEX[each & 15]);
      }
    }
  }
}
