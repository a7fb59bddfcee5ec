package io.tailrace.push;

import io.tailrace.view.Position;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One client: a position in the logs of its views, and the sink that its bytes go to. It holds no
 * queue: what it has not had yet is looked up whenever its sink can take bytes.
 */
public final class Stream {
  /** One sweep gives a stream no more than this many buffers, so that all get their turn. */
  private static final int BUFFERS_A_TURN = 16;

  private static final Logger log = System.getLogger(Stream.class.getName());

  private final Writer writer;
  private final Feed feed;
  private final Sink sink;
  private final Patience patience;

  // The writer's thread only.
  private final long opened;
  private final long expires;
  private final long[] statusTold;
  private @Nullable String resumeId;
  private Position position;
  private boolean resumed;
  private @Nullable Message message;
  private int piece;
  private int offset;
  private boolean unflushed;
  private boolean joined;

  /** Whether it had everything when it last looked, and its sink has been ready since. */
  private boolean waits;

  private boolean blocked = true;
  private boolean ends;
  private @Nullable Message goodbye;
  private long lastEvent;
  private long lastTaken;
  private long version = -1;

  // Any thread.
  private final AtomicBoolean over = new AtomicBoolean();

  Stream(
      Writer writer,
      Feed feed,
      Sink sink,
      @Nullable String resumeId,
      Patience patience,
      long now,
      long retry) {
    this.writer = writer;
    this.feed = feed;
    this.sink = sink;
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
      feed.over();
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

  /** Whether the database was told something since this stream last looked. */
  boolean isBehind(long newest) {
    return version != newest;
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
      return writeAll(buffer, now);
    } catch (IOException e) {
      end(Parting.LEFT);
    } catch (RuntimeException e) {
      fail(e);
    }
    return false;
  }

  /** One stream's failure is nobody else's. */
  private void fail(RuntimeException e) {
    log.log(Level.ERROR, "A bug ended a stream", e);
    end(Parting.FAILED);
  }

  private boolean writeAll(byte[] buffer, long now) throws IOException {
    for (int turn = 0; turn < BUFFERS_A_TURN; turn++) {
      if (!takes()) {
        return false;
      }
      int length = fill(buffer, now);
      if (length > 0) {
        sink.write(buffer, 0, length);
        unflushed = true;
        lastTaken = now;
        writer.tally().sent(length);
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
    }
    flush();
    return true;
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
    while (at < buffer.length && !ends) {
      Message current = message == null ? nextMessage(now) : message;
      if (current == null) {
        return at;
      }
      if (message == null) {
        begin(current, now);
      }
      byte[] bytes = current.piece(piece);
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
        if (piece == current.pieces()) {
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
      writer.tally().wrote();
      if (waits) {
        writer.delivered(feed, whole);
      }
    }
  }

  /**
   * The rest of a change is not there any more. An unfinished event is discarded by its client, so
   * this only tells when to come back.
   */
  private int startAgain(byte[] buffer, int at) {
    ends = true;
    byte[] retry = interruption(writer.retryAfterEviction(feed));
    if (retry.length > buffer.length - at) {
      return 0;
    }
    System.arraycopy(retry, 0, buffer, at, retry.length);
    return retry.length;
  }

  /** Only in the middle of a frame, which has no line of its own: the event never ends. */
  private static byte[] interruption(long retry) {
    return ("\nretry: " + retry + '\n').getBytes(StandardCharsets.US_ASCII);
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
    if (next.message() != null) {
      resumed = resumed && next.ahead();
      return next.message();
    }
    waits = !next.ahead();
    if (resumed && !next.ahead()) {
      resumed = false;
      return feed.beat(position);
    }
    return null;
  }

  /** Once its way is known: who is ahead, or finds no contents yet, has not joined. */
  private void join(Feed.Next next) {
    boolean arrived = !next.ahead() && !position.isNowhere();
    if (!joined && (next.message() != null || arrived)) {
      joined = true;
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
    return null;
  }

  /** What is due by the clock alone: the heartbeat, and the ends of the old and the deaf. */
  void tick(byte[] buffer, long now) {
    if (isOver()) {
      return;
    }
    try {
      if (isStalled(now)) {
        end(Parting.STALLED);
      } else if (isOld(now)) {
        leave(buffer, now);
      } else if (isQuiet(now)) {
        write(buffer, now);
        if (isQuiet(now)) {
          begin(feed.beat(position), now);
          write(buffer, now);
        }
      } else if (resumeId != null || resumed) {
        write(buffer, now);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private boolean isStalled(long now) {
    boolean hasToGet = message != null || unflushed || isBehind(feed.version());
    return blocked && hasToGet && now - lastTaken >= patience.stalled().toMillis();
  }

  private boolean isOld(long now) {
    return now >= expires;
  }

  /** After its change, if it stands inside of one; the client comes back through the login. */
  private void leave(byte[] buffer, long now) {
    if (now - expires >= patience.stalled().toMillis()) {
      bye(writer.retryAfterAge(), Parting.AGED);
    } else {
      write(buffer, now);
    }
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
      boolean inFrame = message != null && piece % 2 == 1;
      boolean betweenEvents = message == null || (piece == 0 && offset == 0);
      if ((betweenEvents || inFrame) && sink.ready()) {
        byte[] last =
            inFrame ? interruption(retry) : goodbye(retry).getBytes(StandardCharsets.US_ASCII);
        sink.write(last, 0, last.length);
        writer.tally().sent(last.length);
        if (sink.ready()) {
          sink.flush();
        }
      }
      end(why);
    } catch (IOException e) {
      end(why);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private static String goodbye(long retry) {
    return "retry: " + retry + "\nevent: bye\ndata: {}\n\n";
  }
}
