package io.tailrace.view;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of some of a view's frames a second time, each deflated alone, once for all: made when
 * somebody reads it, and gone with its frame, or when nobody reads any more. Safe for any thread.
 */
final class DeflatedFrames {
  private final Map<Frame, byte[]> pieces = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /** Null where the log has let go of it. Another thread that wants the same waits for it. */
  byte @Nullable [] of(Frame frame, Deflation by) {
    byte[] known = pieces.get(frame);
    return known != null ? known : pieces.computeIfAbsent(frame, each -> made(each, by));
  }

  @SuppressWarnings("NullAway") // null keeps the mapping absent, as computeIfAbsent says
  private byte[] made(Frame frame, Deflation by) {
    byte[] body = frame.body();
    if (body == null) {
      return null;
    }
    byte[] piece = by.piece(body);
    bytes.addAndGet(piece.length);
    return piece;
  }

  /** After the frame's body is gone, so that it is not made again. */
  void drop(Frame frame) {
    byte[] piece = pieces.remove(frame);
    bytes.addAndGet(piece == null ? 0 : -piece.length);
  }

  /** Nobody reads them. */
  void clear() {
    pieces.keySet().forEach(this::drop);
  }

  /** In memory. */
  long bytes() {
    return bytes.get();
  }
}
