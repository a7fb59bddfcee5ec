package io.tailrace.push;

import io.tailrace.view.Deflation;
import io.tailrace.view.Position;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One client: a position in the logs of its views, and the sink that its bytes go to. It holds no
 * queue: what it has not had yet is looked up whenever its sink can take bytes.
 */
public final class Stream {
  /** One turn gives a stream no more than this many buffers, so that all get theirs. */
  private static final int BUFFERS_A_TURN = 16;

  /** What is longer waits for its turn. */
  private static final int BUFFERS_A_SWEEP = 1;

  /** Nor more than what it takes to deflate so many bytes. */
  private static final long WORK_A_TURN = (1 << 20) / Writer.DEFLATION_COSTS;

  private static final Logger log = System.getLogger(Stream.class.getName());

  private final Writer writer;
  private final Feed feed;
  private final Sink sink;
  private final Coding coding;
  private final Patience patience;

  // The writer's thread only.
  private final long opened;
  private final long expires;
  private final long[] statusTold;
  private @Nullable String resumeId;

  /** Where it stands; where {@code place} is a number, the front knows. */
  private Position position;

  private @Nullable Front front;
  private long place;
  private boolean resumed;
  private @Nullable Message message;
  private int piece;
  private int offset;
  private boolean unflushed;
  private boolean joined;

  /** Whether it was sent contents that may have held for long, and not yet that they still do. */
  private boolean dated;

  /** Where the writer keeps it; -1 where it does not yet, or any more. */
  private int index = -1;

  /** Whether it waits for another turn, and needs no other reason to be served. */
  private boolean queued;

  /** Of a compressed stream: whether its first bytes are still to come. */
  private boolean headless;

  /** Whether it had everything when it last looked, and its sink has been ready since. */
  private boolean waits;

  private boolean blocked = true;
  private boolean ends;
  private @Nullable Message goodbye;
  private long lastEvent;
  private long lastTaken;

  /** The time of the last change that was told otherwise than by a run, ms since the epoch. */
  private long told;

  private long version = -1;
  private long statusesTold = -1;

  // Any thread.
  private final AtomicBoolean over = new AtomicBoolean();

  Stream(
      Writer writer,
      Feed feed,
      Sink sink,
      Coding coding,
      @Nullable String resumeId,
      Patience patience,
      long now,
      long retry) {
    this.writer = writer;
    this.feed = feed;
    this.sink = sink;
    this.coding = coding;
    this.headless = coding == Coding.GZIP;
    this.patience = patience;
    this.resumeId = resumeId;
    this.opened = now;
    this.expires = now + writer.age();
    this.lastEvent = now;
    this.lastTaken = now;
    this.position = feed.nowhere();
    this.statusTold = new long[feed.views()];
    Arrays.fill(statusTold, -1);
    this.message = Message.text("retry: " + retry + "\n\n");
  }

  /** From any thread: the sink can take bytes again. */
  public void wake() {
    writer.wake(this);
  }

  /** From any thread: the client has left, or its connection failed. Idempotent. */
  public void gone() {
    if (finish(Parting.LEFT)) {
      writer.wake(this);
    }
  }

  /** From any thread: the connection is closed, if it is not yet. */
  void end(Parting why) {
    boolean unused = finish(why);
    try {
      sink.close();
    } catch (RuntimeException e) {
      log.log(Level.ERROR, "A bug: a stream could not be closed", e);
    }
  }

  private boolean finish(Parting why) {
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
    if (isOver() || blocked) {
      return false;
    }
    try {
      return writeAll(buffer, now, BUFFERS_A_TURN);
    } catch (IOException e) {
      end(Parting.LEFT);
    } catch (RuntimeException e) {
      fail(e);
    }
    return false;
  }

  /**
   * As {@link #write}, in a sweep, if there is something new: where it can, it takes what all get
   * who stand where it does.
   */
  boolean sweep(long sweep, byte[] buffer, long now) {
    Front shared = front;
    if (shared == null) {
      shared = writer.front(feed, coding);
      front = shared;
    }
    if (version == shared.newest(sweep) || blocked || isOver()) {
      return false;
    }
    try {
      return isOrdinary(now)
          ? writeShared(shared, sweep, buffer, now)
          : writeAll(buffer, now, BUFFERS_A_SWEEP);
    } catch (IOException e) {
      end(Parting.LEFT);
    } catch (RuntimeException e) {
      fail(e);
    }
    return false;
  }

  /** Whether it has had all that is its own: what comes next is what others get, too. */
  private boolean isOrdinary(long now) {
    return message == null
        && joined
        && !dated
        && !resumed
        && !unflushed
        && resumeId == null
        && statusesTold == feed.statusVersion()
        && !isOld(now);
  }

  private boolean writeShared(Front shared, long sweep, byte[] buffer, long now)
      throws IOException {
    Position own = place == 0 ? position : null;
    boolean fits = shared.gather(sweep, own, buffer, writer.deflation());
    ByteBuffer bytes = shared.bytes();
    boolean nothing = !bytes.hasRemaining();
    if (fits && nothing && !shared.isComplete()) {
      leaveFront();
      return true;
    }
    if (!fits || statusesTold != feed.statusVersion()) {
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
      position = feed.nowhere();
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
      position = Objects.requireNonNull(front).at(place);
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
    end(Parting.FAILED);
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
        end(goodbye == null ? Parting.EVICTED : Parting.AGED);
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
    if (headless) {
      headless = false;
      at = put(Deflation.header(), buffer, 0);
    }
    while (at < buffer.length && !ends) {
      Message current = message == null ? nextMessage(now) : message;
      if (current == null) {
        return at;
      }
      if (message == null) {
        begin(current, now);
      }
      byte[] bytes = current.piece(piece, coding, writer.deflation());
      if (bytes == null) {
        return at + startAgain(buffer, at);
      }
      int length = Math.min(bytes.length - offset, buffer.length - at);
      System.arraycopy(bytes, offset, buffer, at, length);
      at += length;
      offset += length;
      if (offset == bytes.length) {
        offset = 0;
        piece++;
        if (piece == current.pieces(coding)) {
          finished(current);
        }
      }
    }
    return at;
  }

  private void finished(Message whole) {
    Position end = whole.end();
    if (end != null) {
      position = end;
    }
    ends = whole == goodbye;
    message = null;
    if (whole.isChange()) {
      told = whole.time();
      writer.tally().wrote(1);
      if (waits) {
        writer.delivered(feed, whole);
      }
    }
  }

  private static int put(byte[] from, byte[] buffer, int at) {
    System.arraycopy(from, 0, buffer, at, from.length);
    return at + from.length;
  }

  /**
   * The rest of a change is not there any more. An unfinished event is discarded by its client, so
   * this only tells when to come back.
   */
  private int startAgain(byte[] buffer, int at) {
    ends = true;
    byte[] retry = coded(interruption(writer.retryAfterEviction(feed)));
    if (retry.length > buffer.length - at || isTorn()) {
      return 0;
    }
    return put(retry, buffer, at) - at;
  }

  /** Only in the middle of a frame, which has no line of its own: the event never ends. */
  private static String interruption(long retry) {
    return "\nretry: " + retry + '\n';
  }

  /** Whether it stands inside of what is deflated as one, where nothing can be said. */
  private boolean isTorn() {
    return coding == Coding.GZIP && offset > 0;
  }

  private byte[] coded(String text) {
    byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
    return coding == Coding.GZIP ? Deflation.stored(plain) : plain;
  }

  private @Nullable Message nextMessage(long now) {
    if (isOld(now)) {
      goodbye = Message.text(goodbye(writer.retryAfterAge()));
      return goodbye;
    }
    version = feed.version();
    Message status = nextStatus();
    if (status != null) {
      return status;
    }
    if (resumeId != null && !resolve(resumeId, now)) {
      return null;
    }
    Feed.Next next = feed.next(position);
    if (next.ahead() && next.message() == null && resumed && isLate(now)) {
      position = feed.nowhere();
      next = feed.next(position);
    }
    join(next);
    position = next.at();
    if (next.message() != null) {
      resumed = resumed && next.ahead();
      return next.message();
    }
    waits = !next.ahead();
    if (resumed && !next.ahead()) {
      resumed = false;
      return feed.beat(position);
    }
    return dated && !next.ahead() ? update() : null;
  }

  /** All who join share contents, which may have been encoded long ago: they hold until now. */
  private @Nullable Message update() {
    dated = false;
    Message beat = feed.beat(position);
    return beat.time() > told ? beat : null;
  }

  /** Once its way is known: who is ahead, or finds no contents yet, has not joined. */
  private void join(Feed.Next next) {
    boolean arrived = !next.ahead() && !position.isNowhere();
    if (!joined && (next.message() != null || arrived)) {
      joined = true;
      dated = next.way() == Joined.CHECKPOINT;
      writer.tally().joined(next.way());
    }
  }

  private boolean resolve(String id, long now) {
    Position known = feed.resume(id);
    if (known == null && !isLate(now)) {
      return false;
    }
    position = known == null ? feed.nowhere() : known;
    resumed = !position.isNowhere();
    resumeId = null;
    return true;
  }

  private boolean isLate(long now) {
    return now - opened >= patience.ahead().toMillis();
  }

  private @Nullable Message nextStatus() {
    long told = feed.statusVersion();
    if (statusesTold == told) {
      return null;
    }
    for (int view = 0; view < statusTold.length; view++) {
      long newest = feed.statusVersion(view);
      if (statusTold[view] != newest) {
        boolean tell = statusTold[view] >= 0 || feed.isNotable(view);
        statusTold[view] = newest;
        if (tell) {
          return feed.status(view);
        }
      }
    }
    statusesTold = told;
    return null;
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
    try {
      if (isStalled(now)) {
        end(Parting.STALLED);
      } else if (isOld(now)) {
        return leave(buffer, now);
      } else if (isQuiet(now)) {
        return beat(buffer, now);
      } else if (resumeId != null || resumed) {
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
      begin(feed.beat(position), now);
      more = write(buffer, now);
    }
    return more;
  }

  private boolean isStalled(long now) {
    boolean hasToGet = message != null || unflushed || isBehind();
    return blocked && hasToGet && now - lastTaken >= patience.stalled().toMillis();
  }

  private boolean isOld(long now) {
    return now >= expires;
  }

  /** After its change, if it stands inside of one; the client comes back through the login. */
  private boolean leave(byte[] buffer, long now) {
    if (now - expires >= patience.stalled().toMillis()) {
      bye(writer.retryAfterAge(), Parting.AGED);
      return false;
    }
    return write(buffer, now);
  }

  private boolean isQuiet(long now) {
    return message == null
        && !blocked
        && !isOver()
        && now - lastEvent >= patience.heartbeat().toMillis();
  }

  private void begin(Message next, long now) {
    message = next;
    piece = 0;
    offset = 0;
    lastEvent = now;
  }

  /** Says goodbye, or in the middle of a frame only when to come back, and ends. */
  void bye(long retry, Parting why) {
    if (isOver()) {
      return;
    }
    try {
      boolean inFrame = message != null && message.isFrame(piece, coding);
      boolean betweenEvents = message == null || (piece == 0 && offset == 0);
      if ((betweenEvents || (inFrame && !isTorn())) && sink.ready()) {
        last(coded(inFrame ? interruption(retry) : goodbye(retry)));
      }
      end(why);
    } catch (IOException e) {
      end(why);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void last(byte[] bytes) throws IOException {
    byte[] all = bytes;
    if (headless) {
      byte[] header = Deflation.header();
      all = Arrays.copyOf(header, header.length + bytes.length);
      System.arraycopy(bytes, 0, all, header.length, bytes.length);
    }
    sink.write(ByteBuffer.wrap(all));
    writer.tally().sent(coding, all.length);
    if (sink.ready()) {
      sink.flush();
    }
  }

  private static String goodbye(long retry) {
    return "retry: " + retry + "\nevent: bye\ndata: {}\n\n";
  }
}
