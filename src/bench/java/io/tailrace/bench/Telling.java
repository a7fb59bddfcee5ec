package io.tailrace.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What some clients are sent from the same place on, up to the end of the event in which something
 * stands: kept once, of all but the first only compared. One thread.
 */
final class Telling {
  private static final int BEGINNING = 1 << 16;

  private final byte[] until;
  private ByteBuffer bytes;
  private int matched;
  private boolean inLast;
  private boolean whole;

  Telling(String until) {
    this(until.getBytes(StandardCharsets.US_ASCII), ByteBuffer.allocate(BEGINNING));
  }

  private Telling(byte[] until, ByteBuffer bytes) {
    this.until = until;
    this.bytes = bytes;
  }

  /** Another one that begins with so many bytes of this. */
  Telling branch(int length) {
    Telling branch = new Telling(until, ByteBuffer.allocate(Math.max(BEGINNING, 2 * length)));
    branch.add(ByteBuffer.wrap(bytes.array(), 0, length));
    return branch;
  }

  /** Whether both begin with the same so many bytes. */
  boolean isBeginning(Telling other, int length) {
    return length <= bytes.position()
        && Arrays.equals(bytes.array(), 0, length, other.bytes.array(), 0, length);
  }

  /** Whether after so many bytes this one comes, or nothing yet. */
  boolean goesOn(int length, byte next) {
    return length == bytes.position() ? !whole : bytes.get(length) == next;
  }

  int length() {
    return bytes.position();
  }

  boolean isWhole() {
    return whole;
  }

  byte[] text() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** These bytes come next, up to the end. */
  void add(ByteBuffer in) {
    while (in.hasRemaining() && !whole) {
      byte next = in.get();
      if (!bytes.hasRemaining()) {
        bytes = ByteBuffer.allocate(2 * bytes.capacity()).put(bytes.flip());
      }
      bytes.put(next);
      if (!inLast) {
        matched = next == until[matched] ? matched + 1 : next == until[0] ? 1 : 0;
        inLast = matched == until.length;
      }
      int at = bytes.position();
      whole = inLast && next == '\n' && at > 1 && bytes.get(at - 2) == '\n';
    }
  }

  /** Takes what is equal to what stands here, and says how much that was. */
  int take(int at, ByteBuffer in) {
    int length = Math.min(in.remaining(), bytes.position() - at);
    int before = in.position();
    int limit = in.limit();
    in.limit(before + length);
    int differs = ByteBuffer.wrap(bytes.array(), at, length).mismatch(in);
    int same = differs < 0 ? length : differs;
    in.limit(limit);
    in.position(before + same);
    return same;
  }
}
