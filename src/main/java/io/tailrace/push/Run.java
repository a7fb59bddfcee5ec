package io.tailrace.push;

import io.tailrace.view.Deflation;
import io.tailrace.view.Position;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stream that stands at one position gets next, as far as it fits into a buffer: put
 * together once a sweep for all streams that stand there, and written to each as it is. For the
 * writer's thread.
 */
final class Run {
  private final byte[] bytes;
  private @Nullable Feed feed;
  private Coding coding = Coding.IDENTITY;
  private @Nullable Position from;
  private @Nullable Position end;
  private Message[] changes = new Message[16];
  private int count;
  private int length;
  private long version;
  private boolean complete;
  private boolean measured;

  Run(int size) {
    this.bytes = new byte[size];
  }

  /** Whether it is what comes after this position now. */
  boolean fits(Feed of, Coding in, Position at, long newest) {
    return feed == of && version == newest && coding == in && from != null && from.equals(at);
  }

  /** Gathers what comes after this position. */
  void gather(Feed of, Coding in, Position at, Deflation by) {
    feed = of;
    coding = in;
    from = at;
    version = of.version();
    length = 0;
    count = 0;
    complete = false;
    measured = false;
    Position reached = at;
    Feed.Next next = of.next(reached);
    while (!next.ahead() && next.message() != null && add(next.message(), by)) {
      Position after = next.message().end();
      reached = after == null ? reached : after;
      next = of.next(reached);
    }
    complete = !next.ahead() && next.message() == null;
    end = reached;
  }

  /** Whether all of it fits in and is still there. */
  private boolean add(Message message, Deflation by) {
    int at = length;
    for (int piece = 0; piece < message.pieces(coding); piece++) {
      byte[] more = message.piece(piece, coding, by);
      if (more == null || more.length > bytes.length - at) {
        return false;
      }
      System.arraycopy(more, 0, bytes, at, more.length);
      at += more.length;
    }
    length = at;
    if (message.isChange()) {
      if (count == changes.length) {
        changes = Arrays.copyOf(changes, count * 2);
      }
      changes[count++] = message;
    }
    return true;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** How many changes it has. */
  int changes() {
    return count;
  }

  /** Where a client stands after it. */
  Position end() {
    return Objects.requireNonNull(end);
  }

  /** What its database had been told, at least, when it was gathered. */
  long version() {
    return version;
  }

  /** Whether nothing comes after it, so that its clients wait for what is new. */
  boolean isComplete() {
    return complete;
  }

  /** Tells of its changes once, however many streams got them while they waited. */
  void measure(Lag lag) {
    if (measured) {
      return;
    }
    measured = true;
    for (int index = 0; index < count; index++) {
      lag.delivered(Objects.requireNonNull(feed), changes[index]);
    }
  }
}
