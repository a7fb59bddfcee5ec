package io.tailrace.push.message;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** How the bytes of a response are framed on its connection, as HTTP's Transfer-Encoding. */
public enum Framing {
  /** The container frames them, or their end is that of the connection. */
  NONE(0, "", ""),

  /** Each write is one chunk (RFC 9112, 7.1), so a client that reads by chunk waits for none. */
  CHUNKED(8, "\r\n", "0\r\n\r\n");

  /** Up to six digits and the end of their line. */
  private final int before;

  private final String after;
  private final String end;

  Framing(int before, String after, String end) {
    this.before = before;
    this.after = after;
    this.end = end;
  }

  /** Where content begins in a buffer that is to be framed. */
  public int from() {
    return before;
  }

  /** Where content ends at the latest in a buffer of this size that is to be framed. */
  public int to(int size) {
    return size - after.length() - end.length();
  }

  /** Whether the end of a response takes bytes of its own. */
  public boolean hasEnd() {
    return !end.isEmpty();
  }

  /**
   * Frames the content of the buffer, which goes from {@link #from} up to {@code to}.
   *
   * @param last whether the response ends with it
   * @return the buffer, of which the frame remains
   */
  public ByteBuffer frame(ByteBuffer buffer, int to, boolean last) {
    int start = before;
    int at = to;
    if (this == CHUNKED && to > before) {
      start = putSize(to - before, buffer);
      at = put(after, buffer, at);
    }
    at = last ? put(end, buffer, at) : at;
    return buffer.limit(at).position(start);
  }

  /** As {@link #frame}, of content that ends a response. */
  public ByteBuffer last(byte[] content) {
    ByteBuffer buffer =
        ByteBuffer.allocate(before + content.length + after.length() + end.length());
    buffer.put(before, content);
    return frame(buffer, before + content.length, true);
  }

  /** A copy of the frame of such content; of none, nothing. */
  public ByteBuffer copy(byte[] buffer, int to) {
    ByteBuffer frame = frame(ByteBuffer.wrap(buffer), to, false);
    return ByteBuffer.wrap(Arrays.copyOfRange(buffer, frame.position(), frame.limit()));
  }

  private int putSize(int size, ByteBuffer in) {
    int at = before;
    in.put(--at, (byte) '\n');
    in.put(--at, (byte) '\r');
    for (int left = size; left > 0; left >>>= 4) {
      in.put(--at, (byte) Character.forDigit(left & 0xf, 16));
    }
    return at;
  }

  private static int put(String ascii, ByteBuffer in, int at) {
    for (int i = 0; i < ascii.length(); i++) {
      in.put(at + i, (byte) ascii.charAt(i));
    }
    return at + ascii.length();
  }
}
