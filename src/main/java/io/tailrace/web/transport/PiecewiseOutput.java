package io.tailrace.web.transport;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes to an async response. Each piece fits into the container's buffer, and is flushed before
 * the next. Otherwise Tomcat sends what fits and then says that it is not ready, even if the socket
 * is empty: the rest would wait for its poller and a thread of its pool.
 *
 * <p>For one thread at a time, which the owner's {@link ResponseGuard} ensures.
 */
final class PiecewiseOutput {
  /** Bytes of the container's buffer for what it adds to a piece, such as a chunk's size. */
  private static final int FRAMING = 16;

  private static final int SMALLEST_PIECE = 512;

  private final ServletOutputStream out;
  private final int piece;

  /** Any thread reads and resets it. */
  private volatile boolean full;

  /** Bytes that were accepted and not written, since the socket is full. */
  private byte @Nullable [] rest;

  private int restAt;

  /** Bytes that the container may still buffer. */
  private int unflushed;

  /**
   * Writes to {@code out}.
   *
   * @param buffer size of the container's buffer, in bytes
   */
  PiecewiseOutput(ServletOutputStream out, int buffer) {
    this.out = out;
    this.piece = Math.max(SMALLEST_PIECE, buffer - FRAMING);
  }

  /** Writes the rest, and says whether more can be written. */
  boolean ready() throws IOException {
    return isReady() && (rest == null || (writeRest() && isReady()));
  }

  /** Accepts all bytes; the array is the caller's again. */
  void write(ByteBuffer bytes) throws IOException {
    int from = bytes.arrayOffset() + bytes.position();
    int to = from + bytes.remaining();
    int at = writePieces(bytes.array(), from, to);
    if (at < to) {
      rest = Arrays.copyOfRange(bytes.array(), at, to);
      restAt = 0;
    }
  }

  void flush() throws IOException {
    out.flush();
    unflushed = 0;
  }

  /** Whether the container has yet to write something. */
  boolean isPending() {
    return full || rest != null;
  }

  /** The container has called back: the socket takes bytes again. */
  void writable() {
    full = false;
  }

  /** Whether nothing is left to be written. */
  boolean finish() throws IOException {
    return rest == null || (isReady() && writeRest());
  }

  /** Returns the index of the first byte that was not written: {@code to} unless it is full. */
  private int writePieces(byte[] bytes, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      if (unflushed == piece) {
        if (!isReady()) {
          return at;
        }
        flush();
        if (!isReady()) {
          return at;
        }
      }
      int length = Math.min(piece - unflushed, to - at);
      out.write(bytes, at, length);
      unflushed += length;
      at += length;
    }
    return at;
  }

  private boolean writeRest() throws IOException {
    byte[] left = rest;
    if (left != null) {
      restAt = writePieces(left, restAt, left.length);
      rest = restAt == left.length ? null : left;
    }
    return rest == null;
  }

  /** After false, the container calls {@code onWritePossible}, maybe before this returns. */
  private boolean isReady() {
    full = true;
    boolean ready = out.isReady();
    if (ready) {
      full = false;
    }
    return ready;
  }
}
