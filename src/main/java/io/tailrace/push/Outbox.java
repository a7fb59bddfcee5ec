package io.tailrace.push;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Message;
import io.tailrace.push.message.MessageProgress;
import io.tailrace.push.metrics.DisconnectReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one client is to be sent, message by message: a {@link Cursor} in the logs of its views, and
 * the message that is under way. It has no queue: what the client has not had is looked up whenever
 * it can be sent. For the writer's thread.
 */
final class Outbox implements Cursor.Admission {
  private final Stream stream;
  private final Writer writer;
  private final Feed feed;
  private final Cursor cursor;
  private final MessageProgress outgoing;
  private final Expiry expiry;

  /** Since the stream's first turn. */
  private @Nullable Subscribers subscribers;

  /** Whether it had everything when it last looked, and its sink has been ready since. */
  private boolean waits;

  private @Nullable Message goodbye;
  private boolean ended;
  private DisconnectReason why = DisconnectReason.EVICTED;
  private long lastEvent;

  /** Of the feed, when it last looked. */
  private long version = -1;

  Outbox(
      Stream stream,
      Writer writer,
      Feed feed,
      ContentCoding coding,
      Cursor cursor,
      Message first,
      Expiry expiry,
      long now) {
    this.stream = stream;
    this.writer = writer;
    this.feed = feed;
    this.cursor = cursor;
    this.outgoing = new MessageProgress(coding, first);
    this.expiry = expiry;
    this.lastEvent = now;
  }

  /** It is among these from its first turn on. */
  void join(Subscribers among) {
    subscribers = among;
  }

  /** Whether no message is under way. */
  boolean isIdle() {
    return outgoing.isIdle();
  }

  /** Whether the last that the client gets was put into a buffer. */
  boolean isEnded() {
    return ended;
  }

  DisconnectReason why() {
    return why;
  }

  boolean isOld(long now) {
    return expiry.isReached(now);
  }

  /** Whether no event has begun for so long, ms. */
  boolean isQuiet(long now, long ms) {
    return now - lastEvent >= ms;
  }

  /** Whether it has not looked since the feed had this version. */
  boolean isBehind(long newest) {
    return version != newest;
  }

  /** It has looked at what there is at this version. */
  void looked(long at) {
    version = at;
  }

  void waits(boolean now) {
    waits = now;
  }

  /** The client was sent what the live edge has; whether it waited for that. */
  boolean wrote(LiveEdge edge, long now) {
    boolean waited = waits;
    lastEvent = now;
    waits = edge.isComplete();
    writer.metrics().wrote(edge.changes());
    return waited;
  }

  /** This is the next message; only while it is idle. */
  void begin(Message next, long now) {
    outgoing.begin(next);
    lastEvent = now;
  }

  /**
   * Fills the buffer between these two places with what comes next.
   *
   * @return up to where; less than {@code to} where nothing more comes
   */
  int fill(byte[] buffer, int from, int to, long now) {
    int at = from;
    while (at < to && !ended && hasNext(now)) {
      int reached = outgoing.put(buffer, at, to, writer.deflation());
      if (reached < 0) {
        return evicted(buffer, at, to);
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
      return goodbye(writer.retries().afterAge(), expiry.why());
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
    return cursor.isOver()
        ? goodbye(writer.retries().afterRemoval(), DisconnectReason.REMOVED)
        : next;
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

  private void finished(Message whole) {
    cursor.sent(whole);
    writer.admission().finished(stream, whole);
    ended = whole == goodbye;
    if (whole.isChange()) {
      writer.metrics().wrote(1);
      if (waits) {
        writer.delivered(Objects.requireNonNull(subscribers), whole);
      }
    }
  }

  /** The rest of a change is gone: the client only receives when to come back. */
  private int evicted(byte[] buffer, int at, int to) {
    ended = true;
    byte[] words = outgoing.interruption(writer.retries().afterEviction(feed));
    if (words.length > to - at) {
      return at;
    }
    System.arraycopy(words, 0, buffer, at, words.length);
    return at + words.length;
  }

  /** The last bytes, where something can be said. */
  byte[] lastWords(long retry) {
    return outgoing.lastWords(retry);
  }
}
