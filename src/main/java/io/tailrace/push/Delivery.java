package io.tailrace.push;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Framing;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.view.position.StreamPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes one client's bytes to its sink, as far as that takes them: from its {@link Outbox}, or
 * from the {@link LiveEdge} where the client stands with others. For the writer's thread.
 */
final class Delivery {
  /** One turn gives a stream no more than this many buffers, so that all get theirs. */
  private static final int BUFFERS_PER_TURN = 16;

  /** More than that waits for a turn of its own. */
  private static final int BUFFERS_PER_SWEEP = 1;

  /** Nor more than what it takes to deflate so many bytes. */
  private static final long WORK_PER_TURN = (1 << 20) / Writer.DEFLATION_COSTS;

  private final Stream stream;
  private final Writer writer;
  private final Feed feed;
  private final Sink sink;
  private final ContentCoding coding;
  private final Framing framing;
  private final Cursor cursor;
  private final Outbox outbox;

  // Since the stream's first turn.
  private @Nullable Subscribers subscribers;
  private LiveEdge.@Nullable Member member;

  private boolean unflushed;
  private boolean blocked = true;
  private long lastTaken;

  Delivery(
      Stream stream,
      Writer writer,
      Feed feed,
      Sink sink,
      ContentCoding coding,
      Cursor cursor,
      Outbox outbox,
      long now) {
    this.stream = stream;
    this.writer = writer;
    this.feed = feed;
    this.sink = sink;
    this.coding = coding;
    this.framing = sink.framing();
    this.cursor = cursor;
    this.outbox = outbox;
    this.lastTaken = now;
  }

  /** It is among these from its first turn on. */
  void join(Subscribers among) {
    subscribers = among;
    outbox.join(among);
    member = new LiveEdge.Member(among.edge(coding, framing));
  }

  private Subscribers subscribers() {
    return Objects.requireNonNull(subscribers);
  }

  private LiveEdge.Member member() {
    return Objects.requireNonNull(member);
  }

  /** The sink may take bytes again. */
  void unblock() {
    blocked = false;
  }

  boolean isBlocked() {
    return blocked;
  }

  /** Whether the last that the client gets was written. */
  boolean isEnded() {
    return outbox.isEnded();
  }

  DisconnectReason why() {
    return outbox.why();
  }

  /** Whether a client that takes nothing misses something by it. */
  boolean isOwed() {
    return !outbox.isIdle() || unflushed || outbox.isBehind(feed.version());
  }

  /** Since when the sink has taken nothing, ms since the epoch. */
  long lastTaken() {
    return lastTaken;
  }

  /** Whether no event has begun for so long, ms, and none is under way. */
  boolean isQuiet(long now, long ms) {
    return outbox.isIdle() && !blocked && outbox.isQuiet(now, ms);
  }

  /** Whether time alone may bring something on. */
  boolean isWaiting() {
    return cursor.isResuming() || cursor.isHeldBack();
  }

  /** The heartbeat is the next message. */
  void heartbeat(long now) {
    outbox.begin(cursor.progress(), now);
  }

  /**
   * Writes what the client has not had, as far as the sink takes it.
   *
   * @return whether there is more for another turn
   */
  boolean write(byte[] buffer, long now) throws IOException {
    return writeAll(buffer, now, BUFFERS_PER_TURN);
  }

  /** Whether a sweep has something for it. */
  boolean isBehind(long sweep) {
    long newest = subscribers().size() == 1 ? feed.version() : member().edge().newest(sweep);
    return outbox.isBehind(newest) && !blocked && !(cursor.isHeldBack() && cursor.knowsStatuses());
  }

  /** As {@link #write}: where it can, it takes what all get who stand where it does. */
  boolean sweep(long sweep, byte[] buffer, long now) throws IOException {
    return (subscribers().size() > 1 && isOrdinary(now))
        ? writeShared(sweep, buffer, now)
        : writeAll(buffer, now, BUFFERS_PER_SWEEP);
  }

  /** Whether it has had all that is its own: what comes next is what others get, too. */
  private boolean isOrdinary(long now) {
    return outbox.isIdle() && cursor.isSettled() && !unflushed && !outbox.isOld(now);
  }

  private boolean writeShared(long sweep, byte[] buffer, long now) throws IOException {
    LiveEdge.Member member = member();
    LiveEdge edge = member.edge();
    StreamPosition own = member.isInside() ? null : cursor.position();
    boolean fits = edge.gather(sweep, own, buffer, writer.deflation());
    ByteBuffer bytes = edge.bytes();
    boolean nothing = !bytes.hasRemaining();
    if (fits && nothing && !edge.isComplete()) {
      leaveEdge();
      return true;
    }
    if (!fits || !cursor.knowsStatuses()) {
      return writeAll(buffer, now, BUFFERS_PER_SWEEP);
    }
    if (member.isInside() && !member.isNext()) {
      throw new IllegalStateException("a stream was left behind by its live edge");
    }
    if (!nothing && !takes()) {
      leaveEdge();
      return false;
    }
    outbox.looked(edge.version());
    if (nothing) {
      outbox.waits(true);
      return false;
    }
    put(bytes, now);
    if (!member.isInside()) {
      cursor.moveTo(feed.nowhere());
    }
    member.moveOn();
    if (outbox.wrote(edge, now)) {
      writer.delivered(subscribers(), edge);
    }
    flush();
    if (blocked || !edge.isComplete()) {
      leaveEdge();
    }
    return !edge.isComplete();
  }

  /** From here on it stands where it does by itself. */
  private void leaveEdge() {
    LiveEdge.Member known = member();
    if (known.isInside()) {
      cursor.moveTo(known.leave());
    }
  }

  /** The stream is over, and stands nowhere. */
  void forget() {
    member().forget();
    writer.admission().forget(stream);
  }

  private boolean writeAll(byte[] buffer, long now, int most) throws IOException {
    leaveEdge();
    long enough = writer.deflation().worked() + WORK_PER_TURN;
    for (int turn = 0; turn < most; turn++) {
      if (!takes()) {
        return false;
      }
      int full = framing.to(buffer.length);
      int reached = outbox.fill(buffer, framing.from(), full, now);
      boolean last = outbox.isEnded();
      if (reached > framing.from() || (last && framing.hasEnd())) {
        put(framing.frame(writer.filled(), reached, last), now);
      }
      if (last || reached < full) {
        flush();
        return false;
      }
      if (writer.deflation().worked() >= enough) {
        break;
      }
    }
    flush();
    return true;
  }

  private void put(ByteBuffer bytes, long now) throws IOException {
    int length = bytes.remaining();
    sink.write(bytes);
    unflushed = true;
    lastTaken = now;
    writer.metrics().sent(coding, length);
  }

  private boolean takes() {
    blocked = !sink.ready();
    if (blocked) {
      outbox.waits(false);
    }
    return !blocked;
  }

  private void flush() throws IOException {
    if (unflushed && takes()) {
      sink.flush();
      unflushed = false;
    }
  }

  /**
   * Writes a goodbye and the end of the response, if the sink takes it; in the middle of a frame
   * only when to come back.
   */
  void sayGoodbye(long retry) throws IOException {
    byte[] words = outbox.lastWords(retry);
    if ((words.length > 0 || framing.hasEnd()) && takes()) {
      put(framing.last(words), lastTaken);
      flush();
    }
  }
}
