package io.tailrace.view.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of some of a view's frames a second time, each deflated alone, once for all: made when
 * somebody reads it, and gone with its frame, or when nobody reads any more. Safe for any thread;
 * letting go of a frame waits for nobody who deflates it.
 */
public final class DeflatedFrames {
  private final Map<Frame, Piece> pieces = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  private static final class Piece {
    /** Of its bytes, how many count as kept: taken back by exactly one of those who let go. */
    final AtomicInteger counted = new AtomicInteger();

    @GuardedBy("this")
    byte @Nullable [] made;
  }

  /**
   * Null where the log has let go of it. Another thread that wants the same waits for it.
   *
   * @param by deflates a body, if nobody has
   */
  byte @Nullable [] of(Frame frame, UnaryOperator<byte[]> by) {
    Piece piece = pieces.computeIfAbsent(frame, each -> new Piece());
    synchronized (piece) {
      if (piece.made == null) {
        byte[] body = frame.body();
        if (body == null) {
          pieces.remove(frame, piece);
          return null;
        }
        piece.made = by.apply(body);
        count(frame, piece, piece.made.length);
      }
      return piece.made;
    }
  }

  private void count(Frame frame, Piece piece, int length) {
    bytes.addAndGet(length);
    piece.counted.set(length);
    if (pieces.get(frame) != piece) { // Somebody let go of it while it was made.
      countNoMore(piece);
    }
  }

  private void countNoMore(Piece piece) {
    bytes.addAndGet(-piece.counted.getAndSet(0));
  }

  /** After the frame's body is gone, so that it is not made again. */
  void drop(Frame frame) {
    Piece piece = pieces.remove(frame);
    if (piece != null) {
      countNoMore(piece);
    }
  }

  /** Nobody reads them. */
  public void clear() {
    pieces.keySet().forEach(this::drop);
  }

  /** In memory. */
  public long bytes() {
    return bytes.get();
  }
}
