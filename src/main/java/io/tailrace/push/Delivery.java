package io.tailrace.push;

import io.tailrace.view.StreamPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one client is sent, as bytes: a {@link Cursor} in the logs of its views, the message that is
 * under way, and the sink. It has no queue: what the client has not had is looked up whenever the
 * sink can take bytes. For the writer's thread.
 */
final class Delivery implements Cursor.Admission {
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
  private final long expires;
  private final Cursor cursor;
  private final MessageProgress outgoing;

  // Since the stream's first turn.
  private @Nullable Subscribers subscribers;
  private LiveEdge.@Nullable Member member;

  private boolean unflushed;

  /** Whether it had everything when it last looked, and its sink has been ready since. */
  private boolean waits;

  private boolean blocked = true;
  private @Nullable Message goodbye;
  private boolean ended;
  private DisconnectReason why = DisconnectReason.EVICTED;
  private long lastEvent;
  private long lastTaken;
  private long version = -1;

  /**
   * A delivery that begins with {@code first}.
   *
   * @param expires when the stream is too old to go on, ms since the epoch
   */
  Delivery(
      Stream stream,
      Writer writer,
      Feed feed,
      Sink sink,
      ContentCoding coding,
      Cursor cursor,
      Message first,
      long expires,
      long now) {
    this.stream = stream;
    this.writer = writer;
    this.feed = feed;
    this.sink = sink;
    this.coding = coding;
    this.expires = expires;
    this.cursor = cursor;
    this.outgoing = new MessageProgress(coding, first);
    this.lastEvent = now;
    this.lastTaken = now;
  }

  /** It is among these from its first turn on. */
  void join(Subscribers among) {
    subscribers = among;
    member = new LiveEdge.Member(among.edge(coding));
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
    return ended;
  }

  DisconnectReason why() {
    return why;
  }

  /** Whether a client that takes nothing misses something by it. */
  boolean isOwed() {
    return !outgoing.isIdle() || unflushed || version != feed.version();
  }

  /** Since when the sink has taken nothing, ms since the epoch. */
  long lastTaken() {
    return lastTaken;
  }

  /** Whether no event has begun for so long, ms, and none is under way. */
  boolean isQuiet(long now, long ms) {
    return outgoing.isIdle() && !blocked && now - lastEvent >= ms;
  }

  /** Whether time alone may bring something on. */
  boolean isWaiting() {
    return cursor.isResuming() || cursor.isHeldBack();
  }

  /** The heartbeat is the next message. */
  void heartbeat(long now) {
    begin(cursor.progress(), now);
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
    long newest =
        subscribers().size() == 1 ? feed.version() : member().edge().newest(sweep);
    return version != newest && !blocked && !(cursor.isHeldBack() && cursor.knowsStatuses());
  }

  /** As {@link #write}: where it can, it takes what all get who stand where it does. */
  boolean sweep(long sweep, byte[] buffer, long now) throws IOException {
    return subscribers().size() > 1 && isOrdinary(now)
        ? writeShared(sweep, buffer, now)
        : writeAll(buffer, now, BUFFERS_PER_SWEEP);
  }

  /** Whether it has had all that is its own: what comes next is what others get, too. */
  private boolean isOrdinary(long now) {
    return outgoing.isIdle() && cursor.isSettled() && !unflushed && now < expires;
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
    version = edge.version();
    if (nothing) {
      waits = true;
      return false;
    }
    put(bytes, now);
    if (!member.isInside()) {
      cursor.moveTo(feed.nowhere());
    }
    member.moveOn();
    lastEvent = now;
    writer.metrics().wrote(edge.changes());
    if (waits) {
      writer.delivered(subscribers(), edge);
    }
    waits = edge.isComplete();
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
      int length = fill(buffer, now);
      if (length > 0) {
        put(writer.filled(length), now);
      }
      if (ended || length < buffer.length) {
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
    waits = waits && !blocked;
    return !blocked;
  }

  private void flush() throws IOException {
    if (unflushed && takes()) {
      sink.flush();
      unflushed = false;
    }
  }

  /** Fills the buffer with what comes next; less than all of it where nothing more does. */
  private int fill(byte[] buffer, long now) {
    int at = 0;
    while (at < buffer.length && !ended && hasNext(now)) {
      int reached = outgoing.put(buffer, at, writer.deflation());
      if (reached < 0) {
        return evicted(buffer, at);
      }
      at = reached;
      Message whole = outgoing.finish();
      if (whole != null) {
        finished(whole);
      }
    }
    return at;
  }

  /** Begins with what comes next, if nothing is under way. */
  private boolean hasNext(long now) {
    if (!outgoing.isIdle()) {
      return true;
    }
    Message next = nextMessage(now);
    if (next != null) {
      begin(next, now);
    }
    return next != null;
  }

  private @Nullable Message nextMessage(long now) {
    if (now >= expires) {
      return goodbye(writer.retryAfterAge(), DisconnectReason.AGED);
    }
    version = feed.version();
    boolean wasHeldBack = cursor.isHeldBack();
    Message next = cursor.next(now, this);
    if (next == null) {
      waits = cursor.isComplete();
    }
    boolean isLong = next != null && writer.admission().isLong(next);
    if (wasHeldBack && !cursor.isHeldBack() && !isLong) {
      writer.admission().forget(stream);
    }
    return cursor.isOver() ? goodbye(writer.retryAfterRemoval(), DisconnectReason.REMOVED) : next;
  }

  /** Whether the client may begin with this message now. */
  @Override
  public boolean admits(Message message) {
    return writer.admission().admits(stream, message);
  }

  private Message goodbye(long retry, DisconnectReason reason) {
    Message last = Message.text(MessageProgress.goodbye(retry));
    goodbye = last;
    why = reason;
    return last;
  }

  private void begin(Message next, long now) {
    outgoing.begin(next);
    lastEvent = now;
  }

  private void finished(Message whole) {
    cursor.sent(whole);
    writer.admission().finished(stream, whole);
    ended = whole == goodbye;
    if (whole.isChange()) {
      writer.metrics().wrote(1);
      if (waits) {
        writer.delivered(subscribers(), whole);
      }
    }
  }

  /** The rest of a change is not there any more: the client is only told when to come back. */
  private int evicted(byte[] buffer, int at) {
    ended = true;
    byte[] words = outgoing.interruption(writer.retryAfterEviction(feed));
    if (words.length > buffer.length - at) {
      return at;
    }
    System.arraycopy(words, 0, buffer, at, words.length);
    return at + words.length;
  }

  /** Writes a goodbye, if the sink takes it; in the middle of a frame only when to come back. */
  void sayGoodbye(long retry) throws IOException {
    byte[] words = outgoing.lastWords(retry);
    if (words.length > 0 && takes()) {
      put(ByteBuffer.wrap(words), lastTaken);
      flush();
    }
  }
}
