package io.tailrace.push;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Framing;
import io.tailrace.push.message.Message;
import io.tailrace.view.log.Deflation;
import io.tailrace.view.position.StreamPosition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where those streams of one set of views stand that have had everything together, and what all of
 * them get in the present sweep: gathered and framed once, and written to each as it is. For the
 * writer's thread.
 *
 * <p>A {@link Member} keeps a number in place of its position. To move it on is to write a number:
 * a collector that has to follow every reference which an old object gets would be busier with ten
 * thousand streams than the streams are (docs/BENCHMARKS.md).
 */
final class LiveEdge {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Feed feed;
  private final ContentCoding coding;
  private final Framing framing;

  /** Members that stand here. */
  private int members;

  /** Of {@code end}; before it was moved to in this sweep, everybody stood at {@code from}. */
  private long number = 1;

  private StreamPosition from;
  private StreamPosition end;

  /** The version of its database when the present sweep came here first. */
  private long newest = -1;

  private long begun = -1;

  // What there is in one sweep.
  private long sweep = -1;
  private ByteBuffer bytes = NOTHING;
  private Message[] changes = new Message[4];
  private int count;
  private long version = -1;
  private boolean complete;
  private boolean measured;

  /** One stream's place at the live edge. */
  static final class Member {
    private final LiveEdge edge;

    /** 0 for a stream that stands by itself, where its cursor says. */
    private long number;

    Member(LiveEdge edge) {
      this.edge = edge;
    }

    LiveEdge edge() {
      return edge;
    }

    boolean isInside() {
      return number != 0;
    }

    /**
     * Whether the edge's bytes are the next that it gets; it is false for no member but by a bug.
     */
    boolean isNext() {
      return number == edge.number - (edge.bytes.capacity() > 0 ? 1 : 0);
    }

    /** The stream has taken the edge's bytes: it is a member, if it was not. */
    void moveOn() {
      edge.members += isInside() ? 0 : 1;
      number = edge.number;
    }

    /** Where the stream stands, now by itself again; only of a member. */
    StreamPosition leave() {
      StreamPosition position = edge.at(number);
      forget();
      return position;
    }

    /** The stream is over, and stands nowhere. */
    void forget() {
      edge.members -= isInside() ? 1 : 0;
      number = 0;
    }
  }

  LiveEdge(Feed feed, ContentCoding coding, Framing framing) {
    this.feed = feed;
    this.coding = coding;
    this.framing = framing;
    this.from = feed.nowhere();
    this.end = from;
  }

  private StreamPosition at(long place) {
    if (place == number) {
      return end;
    }
    if (place == number - 1) {
      return from;
    }
    throw new IllegalStateException("a stream was left behind by its live edge");
  }

  /**
   * What the streams of this sweep are behind: the same for all, so that those who stand here stay
   * together, whatever the database receives meanwhile.
   */
  long newest(long now) {
    if (begun != now) {
      begun = now;
      newest = feed.version();
    }
    return newest;
  }

  /**
   * Gathers what there is in this sweep, unless somebody has: for a stream that stands at the edge,
   * or at this position of its own.
   *
   * @param own null for a member
   * @return whether it is for this stream
   */
  boolean gather(long now, @Nullable StreamPosition own, byte[] buffer, Deflation by) {
    if (sweep == now) {
      return own == null || own.equals(from);
    }
    if (own != null && members == 0) {
      end = own;
    } else if (own != null && (version == newest || !own.equals(end))) {
      return false; // Those who stand here have been passed by in this sweep, or stand elsewhere.
    }
    gather(buffer, by);
    sweep = now;
    return true;
  }

  /** Nobody is moved where this fails. */
  private void gather(byte[] buffer, Deflation by) {
    rest();
    long current = feed.version();
    StreamPosition reached = end;
    int at = framing.from();
    Feed.Next next = feed.next(reached);
    while (!next.ahead() && next.message() != null) {
      Message message = next.message();
      int put = put(message, buffer, at, by);
      if (put < 0) {
        break;
      }
      at = put;
      reached = message.end() == null ? reached : message.end();
      if (message.isChange()) {
        changes = count < changes.length ? changes : Arrays.copyOf(changes, count * 2);
        changes[count++] = message;
      }
      next = feed.next(reached);
    }
    boolean nothing = at == framing.from();
    ByteBuffer gathered = nothing ? NOTHING : framing.copy(buffer, at);
    complete = !next.ahead() && next.message() == null;
    measured = false;
    version = current;
    bytes = gathered;
    from = end;
    end = reached;
    number += nothing ? 0 : 1;
  }

  /** Up to where; -1 where it does not fit in, or is not there any more. */
  private int put(Message message, byte[] buffer, int from, Deflation by) {
    int at = from;
    int to = framing.to(buffer.length);
    for (int piece = 0; piece < message.pieces(coding); piece++) {
      byte[] more = message.piece(piece, coding, by);
      if (more == null || more.length > to - at) {
        return -1;
      }
      System.arraycopy(more, 0, buffer, at, more.length);
      at += more.length;
    }
    return at;
  }

  /** What every stream of this sweep gets. */
  ByteBuffer bytes() {
    return bytes.clear();
  }

  /** How many changes that is. */
  int changes() {
    return count;
  }

  /** The least version of its database when it was gathered. */
  long version() {
    return version;
  }

  /** Whether nothing comes after it, so that its clients wait for what is new. */
  boolean isComplete() {
    return complete;
  }

  /** Measures the changes once, however many streams got them while they waited. */
  void measure(Subscribers subscribers, DeliveryLatency latency) {
    if (!measured) {
      measured = true;
      for (int index = 0; index < count; index++) {
        latency.delivered(subscribers, Objects.requireNonNull(changes[index]));
      }
    }
  }

  /** After a sweep: what it was is not needed any more. */
  void rest() {
    bytes = NOTHING;
    complete = false;
    Arrays.fill(changes, 0, count, null);
    count = 0;
  }
}
