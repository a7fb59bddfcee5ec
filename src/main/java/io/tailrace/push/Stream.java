package io.tailrace.push;

import io.tailrace.view.StreamPosition;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One client from its first turn to its end: a {@link Cursor} in the logs of its views, and the
 * sink that its bytes go to. It holds no queue: what it has not had yet is looked up whenever its
 * sink can take bytes.
 */
public final class Stream {
  /** One turn gives a stream no more than this many buffers, so that all get theirs. */
  private static final int BUFFERS_A_TURN = 16;

  /** What is longer waits for its turn. */
  private static final int BUFFERS_A_SWEEP = 1;

  /** Nor more than what it takes to deflate so many bytes. */
  private static final long WORK_A_TURN = (1 << 20) / Writer.DEFLATION_COSTS;

  /** In place of a sweep's number. */
  private static final long NO_SWEEP = -1;

  private static final Logger log = System.getLogger(Stream.class.getName());

  private final Writer writer;
  private final Feed feed;
  private final Sink sink;
  private final ContentCoding coding;
  private final StreamTimeouts patience;

  // The writer's thread only.
  private final long expires;
  private final Cursor cursor;
  private final MessageProgress outgoing;

  /** Where it stands, as a number that its front gave it; 0 where its cursor knows. */
  private long place;

  private @Nullable LiveEdge front;
  private boolean unflushed;

  /** Where the writer keeps it; -1 where it does not yet, or any more. */
  private int index = -1;

  /** Whether it waits for another turn, and needs no other reason to be served. */
  private boolean queued;

  /** Whether it had everything when it last looked, and its sink has been ready since. */
  private boolean waits;

  private boolean blocked = true;
  private boolean ends;
  private @Nullable Message goodbye;
  private DisconnectReason why = DisconnectReason.EVICTED;
  private long lastEvent;
  private long lastTaken;
  private long version = -1;

  // Any thread.
  private final AtomicBoolean over = new AtomicBoolean();

  /** Whether its sink can take bytes again, and the writer has not come to it yet. */
  private volatile boolean woken;

  Stream(
      Writer writer,
      Feed feed,
      Sink sink,
      ContentCoding coding,
      @Nullable String resumeId,
      StreamTimeouts patience,
      long now,
      long retry) {
    this.writer = writer;
    this.feed = feed;
    this.sink = sink;
    this.coding = coding;
    this.patience = patience;
    this.expires = now + writer.age();
    this.cursor = new Cursor(feed, resumeId, patience, writer.tally(), now);
    this.outgoing = new MessageProgress(coding, Message.text("retry: " + retry + "\n\n"));
    this.lastEvent = now;
    this.lastTaken = now;
  }

  /** From any thread: the sink can take bytes again. */
  public void wake() {
    woken = true;
    writer.wake(this);
  }

  /** From any thread: the client has left, or its connection failed. Idempotent. */
  public void gone() {
    if (finish(DisconnectReason.LEFT)) {
      writer.wake(this);
    }
  }

  /** From any thread: the connection is closed, if it is not yet. */
  void end(DisconnectReason why) {
    boolean unused = finish(why);
    try {
      sink.close();
    } catch (RuntimeException e) {
      log.log(Level.ERROR, "A bug: a stream could not be closed", e);
    }
  }

  private boolean finish(DisconnectReason why) {
    boolean first = over.compareAndSet(false, true);
    if (first) {
      writer.over(why);
      feed.over(coding);
    }
    return first;
  }

  // The rest is for the writer's thread.

  boolean isOver() {
    return over.get();
  }

  Feed feed() {
    return feed;
  }

  void unblock() {
    woken = false;
    blocked = false;
  }

  int index() {
    return index;
  }

  void index(int place) {
    index = place;
  }

  boolean isQueued() {
    return queued;
  }

  void queued(boolean now) {
    queued = now;
  }

  /** Whether the database was told something since this stream last looked. */
  private boolean isBehind() {
    return version != feed.version();
  }

  /**
   * Writes what the client has not had, as far as the sink takes it.
   *
   * @return whether there is more for another turn
   */
  boolean write(byte[] buffer, long now) {
    return !isOver() && !blocked && turn(NO_SWEEP, buffer, now);
  }

  /**
   * As {@link #write}, in a sweep, if there is something new: where it can, it takes what all get
   * who stand where it does.
   */
  boolean sweep(long sweep, byte[] buffer, long now) {
    LiveEdge shared = front;
    if (shared == null) {
      shared = writer.front(feed, coding);
      front = shared;
    }
    return version != shared.newest(sweep)
        && !blocked
        && !isOver()
        && !(cursor.isHeldBack() && cursor.knowsStatuses())
        && turn(sweep, buffer, now);
  }

  private boolean turn(long sweep, byte[] buffer, long now) {
    try {
      if (sweep == NO_SWEEP) {
        return writeAll(buffer, now, BUFFERS_A_TURN);
      }
      return isOrdinary(now)
          ? writeShared(Objects.requireNonNull(front), sweep, buffer, now)
          : writeAll(buffer, now, BUFFERS_A_SWEEP);
    } catch (IOException e) {
      end(DisconnectReason.LEFT);
    } catch (RuntimeException e) {
      fail(e);
    }
    return false;
  }

  /** Whether it has had all that is its own: what comes next is what others get, too. */
  private boolean isOrdinary(long now) {
    return outgoing.isIdle() && cursor.isSettled() && !unflushed && !isOld(now);
  }

  private boolean writeShared(LiveEdge shared, long sweep, byte[] buffer, long now)
      throws IOException {
    StreamPosition own = place == 0 ? cursor.position() : null;
    boolean fits = shared.gather(sweep, own, buffer, writer.deflation());
    ByteBuffer bytes = shared.bytes();
    boolean nothing = !bytes.hasRemaining();
    if (fits && nothing && !shared.isComplete()) {
      leaveFront();
      return true;
    }
    if (!fits || !cursor.knowsStatuses()) {
      return writeAll(buffer, now, BUFFERS_A_SWEEP);
    }
    if (place != 0 && !shared.isFor(place)) {
      throw new IllegalStateException("a stream was left behind by its front");
    }
    if (!nothing && !takes()) {
      leaveFront();
      return false;
    }
    version = shared.version();
    if (nothing) {
      waits = true;
      return false;
    }
    put(bytes, now);
    if (place == 0) {
      place = shared.enter();
      cursor.moveTo(feed.nowhere());
    } else {
      place = shared.number();
    }
    lastEvent = now;
    writer.tally().wrote(shared.changes());
    if (waits) {
      writer.delivered(shared);
    }
    waits = shared.isComplete();
    flush();
    if (blocked || !shared.isComplete()) {
      leaveFront();
    }
    return !shared.isComplete();
  }

  /** From here on it stands where it does by itself. */
  private void leaveFront() {
    if (place != 0) {
      cursor.moveTo(Objects.requireNonNull(front).at(place));
      forgetFront();
    }
  }

  /** It is over, and stands nowhere. */
  void forgetFront() {
    if (place != 0) {
      place = 0;
      Objects.requireNonNull(front).leave();
    }
  }

  /** One stream's failure is nobody else's. */
  private void fail(RuntimeException e) {
    log.log(Level.ERROR, "A bug ended a stream", e);
    end(DisconnectReason.FAILED);
  }

  private boolean writeAll(byte[] buffer, long now, int most) throws IOException {
    leaveFront();
    long enough = writer.deflation().worked() + WORK_A_TURN;
    for (int turn = 0; turn < most; turn++) {
      if (!takes()) {
        return false;
      }
      int length = fill(buffer, now);
      if (length > 0) {
        put(writer.filled(length), now);
      }
      if (ends) {
        flush();
        end(why);
        return false;
      }
      if (length < buffer.length) {
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
    writer.tally().sent(coding, length);
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
    while (at < buffer.length && !ends && hasNext(now)) {
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
    if (isOld(now)) {
      return goodbye(writer.retryAfterAge(), DisconnectReason.AGED);
    }
    version = feed.version();
    boolean wasHeldBack = cursor.isHeldBack();
    Message next = cursor.next(now, writer.admission(), this);
    if (next == null) {
      waits = cursor.isComplete();
    }
    boolean isLong = next != null && writer.admission().isLong(next);
    if (wasHeldBack && !cursor.isHeldBack() && !isLong) {
      writer.admission().forget(this);
    }
    return cursor.isOver() ? goodbye(writer.retryAfterRemoval(), DisconnectReason.REMOVED) : next;
  }

  private Message goodbye(long retry, DisconnectReason reason) {
    Message last = Message.text(MessageProgress.goodbye(retry));
    goodbye = last;
    why = reason;
    return last;
  }

  private void finished(Message whole) {
    cursor.told(whole);
    writer.admission().finished(this, whole);
    ends = whole == goodbye;
    if (whole.isChange()) {
      writer.tally().wrote(1);
      if (waits) {
        writer.delivered(feed, whole);
      }
    }
  }

  /** The rest of a change is not there any more: it is only told when to come back. */
  private int evicted(byte[] buffer, int at) {
    ends = true;
    byte[] words = outgoing.interruption(writer.retryAfterEviction(feed));
    if (words.length > buffer.length - at) {
      return at;
    }
    System.arraycopy(words, 0, buffer, at, words.length);
    return at + words.length;
  }

  /**
   * What is due by the clock alone: the heartbeat, and the ends of the old and the deaf.
   *
   * @return whether there is more for another turn
   */
  boolean tick(byte[] buffer, long now) {
    if (isOver()) {
      return false;
    }
    writer.admission().waits(this, blocked && !woken ? now - lastTaken : 0);
    try {
      if (isStalled(now)) {
        end(DisconnectReason.STALLED);
      } else if (isOld(now)) {
        return leave(buffer, now);
      } else if (isQuiet(now)) {
        return beat(buffer, now);
      } else if (cursor.isResuming() || cursor.isHeldBack()) {
        return write(buffer, now);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
    return false;
  }

  private boolean beat(byte[] buffer, long now) {
    leaveFront();
    boolean more = write(buffer, now);
    if (!more && isQuiet(now)) {
      begin(cursor.beat(), now);
      more = write(buffer, now);
    }
    return more;
  }

  private boolean isStalled(long now) {
    boolean hasToGet = !outgoing.isIdle() || unflushed || isBehind();
    return blocked && hasToGet && now - lastTaken >= patience.stalled().toMillis();
  }

  private boolean isOld(long now) {
    return now >= expires;
  }

  /** After its change, if it stands inside of one; the client comes back through the login. */
  private boolean leave(byte[] buffer, long now) {
    if (now - expires >= patience.stalled().toMillis()) {
      bye(writer.retryAfterAge(), DisconnectReason.AGED);
      return false;
    }
    return write(buffer, now);
  }

  private boolean isQuiet(long now) {
    return outgoing.isIdle()
        && !blocked
        && !isOver()
        && now - lastEvent >= patience.heartbeat().toMillis();
  }

  private void begin(Message next, long now) {
    outgoing.begin(next);
    lastEvent = now;
  }

  /** Says goodbye, or in the middle of a frame only when to come back, and ends. */
  void bye(long retry, DisconnectReason why) {
    if (isOver()) {
      return;
    }
    try {
      byte[] words = outgoing.lastWords(retry);
      if (words.length > 0 && takes()) {
        put(ByteBuffer.wrap(words), lastTaken);
        flush();
      }
      end(why);
    } catch (IOException e) {
      end(why);
    } catch (RuntimeException e) {
      fail(e);
    }
  }
}
