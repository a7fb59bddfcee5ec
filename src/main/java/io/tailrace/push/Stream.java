package io.tailrace.push;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Message;
import io.tailrace.push.metrics.DisconnectReason;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One client from its first turn to its end. Its {@link Delivery} writes what the client gets. */
public final class Stream {
  private static final Logger log = System.getLogger(Stream.class.getName());

  private final Writer writer;
  private final Feed feed;
  private final Sink sink;
  private final ContentCoding coding;
  private final StreamTimeouts timeouts;

  // The writer's thread only.
  private final Expiry expiry;
  private final Delivery delivery;

  /** Where its {@link Subscribers} keep it; -1 where they do not yet, or any more. */
  private int index = -1;

  /** Whether it waits for another turn, and needs no other reason to be served. */
  private boolean queued;

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
      StreamTimeouts timeouts,
      Instant expires,
      long now,
      long retry) {
    this.writer = writer;
    this.feed = feed;
    this.sink = sink;
    this.coding = coding;
    this.timeouts = timeouts;
    this.expiry = Expiry.earlier(now + writer.retries().age(), expires);
    Cursor cursor = new Cursor(feed, resumeId, timeouts, writer.metrics(), now);
    Message first = Message.text("retry: " + retry + "\n\n");
    Outbox outbox = new Outbox(this, writer, feed, coding, cursor, first, expiry, now);
    this.delivery = new Delivery(this, writer, feed, sink, coding, cursor, outbox, now);
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

  /** It is served among these from now on. */
  void join(Subscribers among) {
    delivery.join(among);
  }

  /** It is not served any more. */
  void forget() {
    delivery.forget();
  }

  void unblock() {
    woken = false;
    delivery.unblock();
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

  /** A part of a turn that writes; whether there is more for another turn. */
  @FunctionalInterface
  private interface Turn {
    boolean take() throws IOException;
  }

  /**
   * Writes what the client has not had, as far as the sink takes it.
   *
   * @return whether there is more for another turn
   */
  boolean write(byte[] buffer, long now) {
    return !isOver() && !delivery.isBlocked() && take(() -> delivery.write(buffer, now));
  }

  /**
   * As {@link #write}, in a sweep, if there is something new: where it can, it takes what all get
   * who stand where it does.
   */
  boolean sweep(long sweep, byte[] buffer, long now) {
    return delivery.isBehind(sweep) && !isOver() && take(() -> delivery.sweep(sweep, buffer, now));
  }

  private boolean take(Turn turn) {
    try {
      boolean more = turn.take();
      if (delivery.isEnded()) {
        end(delivery.why());
        return false;
      }
      return more;
    } catch (IOException e) {
      end(DisconnectReason.LEFT);
    } catch (RuntimeException e) {
      fail(e);
    }
    return false;
  }

  /** One stream's failure is nobody else's. */
  private void fail(RuntimeException e) {
    log.log(Level.ERROR, "A bug ended a stream", e);
    end(DisconnectReason.FAILED);
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
    boolean stalls = delivery.isBlocked() && !woken;
    writer.admission().waits(this, stalls ? now - delivery.lastTaken() : 0);
    try {
      if (isStalled(now)) {
        end(DisconnectReason.STALLED);
      } else if (expiry.isReached(now)) {
        return leave(buffer, now);
      } else if (isQuiet(now)) {
        return heartbeat(buffer, now);
      } else if (delivery.isWaiting()) {
        return write(buffer, now);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
    return false;
  }

  private boolean heartbeat(byte[] buffer, long now) {
    boolean more = write(buffer, now);
    if (!more && !isOver() && isQuiet(now)) {
      delivery.heartbeat(now);
      more = write(buffer, now);
    }
    return more;
  }

  private boolean isQuiet(long now) {
    return delivery.isQuiet(now, timeouts.heartbeat().toMillis());
  }

  private boolean isStalled(long now) {
    return delivery.isBlocked()
        && delivery.isOwed()
        && now - delivery.lastTaken() >= timeouts.stalled().toMillis();
  }

  /** After its change, if it stands inside of one; the client comes back through the login. */
  private boolean leave(byte[] buffer, long now) {
    if (now - expiry.time() >= timeouts.stalled().toMillis()) {
      bye(writer.retries().afterAge(), expiry.why());
      return false;
    }
    return write(buffer, now);
  }

  /** Says goodbye, or in the middle of a frame only when to come back, and ends. */
  void bye(long retry, DisconnectReason why) {
    if (isOver()) {
      return;
    }
    try {
      delivery.sayGoodbye(retry);
      end(why);
    } catch (IOException e) {
      end(why);
    } catch (RuntimeException e) {
      fail(e);
    }
  }
}
