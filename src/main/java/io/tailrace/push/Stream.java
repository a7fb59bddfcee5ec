package io.tailrace.push;

import io.tailrace.view.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One client: a position in the logs of its views, and the sink that its bytes go to. It holds no
 * queue: what it has not had yet is looked up whenever its sink can take bytes.
 */
public final class Stream {
  /** One sweep gives a stream no more than this many buffers, so that all get their turn. */
  private static final int BUFFERS_A_TURN = 16;

  private final Writer writer;
  private final Feed feed;
  private final Sink sink;
  private final Patience patience;

  // The writer's thread only.
  private final long opened;
  private final long[] statusTold;
  private @Nullable String resumeId;
  private Position position;
  private boolean resumed;
  private @Nullable Message message;
  private int piece;
  private int offset;
  private boolean unflushed;
  private boolean blocked = true;
  private boolean closed;
  private long lastEvent;
  private long lastTaken;
  private long version = -1;

  // Any thread.
  private volatile boolean gone;

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
    gone = true;
    writer.wake(this);
  }

  // The rest is for the writer's thread.

  boolean isOver() {
    return closed || gone;
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
      over();
      return false;
    }
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
      }
      if (closed) {
        flush();
        sink.close();
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
    while (at < buffer.length) {
      if (message == null) {
        message = nextMessage(now);
        if (message == null) {
          return at;
        }
        piece = 0;
        offset = 0;
        lastEvent = now;
      }
      byte[] bytes = message.piece(piece);
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
        if (piece == message.pieces()) {
          finished(message);
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
    message = null;
  }

  /**
   * The rest of a change is not there any more. An unfinished event is discarded by its client, so
   * this only tells when to come back.
   */
  private int startAgain(byte[] buffer, int at) {
    closed = true;
    byte[] retry =
        ("\nretry: " + writer.retryAfterEviction() + '\n').getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(retry.length, buffer.length - at);
    System.arraycopy(retry, 0, buffer, at, length == retry.length ? length : 0);
    return length == retry.length ? length : 0;
  }

  private @Nullable Message nextMessage(long now) {
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
    if (next.message() != null) {
      resumed = resumed && next.ahead();
      return next.message();
    }
    if (resumed && !next.ahead()) {
      resumed = false;
      return feed.beat(position);
    }
    return null;
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

  /** What is due by the clock alone: the heartbeat, and the end of a client that takes nothing. */
  void tick(byte[] buffer, long now) {
    if (isOver()) {
      return;
    }
    boolean waits = blocked && (message != null || unflushed || isBehind(feed.version()));
    if (waits && now - lastTaken >= patience.stalled().toMillis()) {
      writer.stalled();
      over();
      return;
    }
    if (message == null && !blocked && now - lastEvent >= patience.heartbeat().toMillis()) {
      write(buffer, now);
      if (message == null && now - lastEvent >= patience.heartbeat().toMillis()) {
        begin(feed.beat(position), now);
        write(buffer, now);
      }
    } else if (resumeId != null || resumed) {
      write(buffer, now);
    }
  }

  private void begin(Message next, long now) {
    message = next;
    piece = 0;
    offset = 0;
    lastEvent = now;
  }

  /** Says goodbye, where that does not fall into the middle of an event, and ends. */
  void bye(byte[] buffer, long now, long retry) {
    if (isOver()) {
      return;
    }
    boolean betweenEvents = message == null;
    if (betweenEvents && !blocked && sink.ready()) {
      begin(Message.text("retry: " + retry + "\nevent: bye\ndata: {}\n\n"), now);
      try {
        int length = fillOnly(buffer);
        sink.write(buffer, 0, length);
        if (sink.ready()) {
          sink.flush();
        }
      } catch (IOException e) {
        // It has left before us.
      }
    }
    over();
  }

  private int fillOnly(byte[] buffer) {
    int at = 0;
    if (message != null) {
      for (byte[] bytes : message.all()) {
        System.arraycopy(bytes, 0, buffer, at, bytes.length);
        at += bytes.length;
      }
    }
    message = null;
    return at;
  }

  private void over() {
    closed = true;
    sink.close();
  }
}
