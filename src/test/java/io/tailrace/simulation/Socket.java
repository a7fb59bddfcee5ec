package io.tailrace.simulation;

import static java.util.Objects.requireNonNull;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import io.tailrace.push.message.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A connection as a container gives it: it takes what it is given, and is then not ready. */
final class Socket implements Sink {
  private static final int AUTOMATIC_FLUSH = 4_096;

  private final int capacity;
  private final Framing framing;
  private final Runnable meanwhile;
  private final ByteArrayOutputStream unflushed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private @Nullable Stream stream;
  private boolean asked;
  private boolean allowed;
  private boolean broken;
  private boolean gone;
  private boolean closed;

  /** It takes bytes while {@code meanwhile} happens elsewhere. */
  Socket(int capacity, Framing framing, Runnable meanwhile) {
    this.capacity = capacity;
    this.framing = framing;
    this.meanwhile = meanwhile;
  }

  void serve(Stream opened) {
    stream = opened;
  }

  // The writer's side.

  @Override
  public Framing framing() {
    return framing;
  }

  @Override
  public boolean ready() {
    allowed = !closed && sent.size() < capacity;
    asked = !allowed;
    return allowed;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    use();
    meanwhile.run();
    unflushed.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    if (unflushed.size() > AUTOMATIC_FLUSH) {
      send();
    }
  }

  @Override
  public void flush() throws IOException {
    use();
    send();
  }

  private void use() throws IOException {
    if (!allowed) {
      throw new AssertionError("used without asking whether it is ready");
    }
    allowed = false;
    if (broken) {
      throw new IOException("the client has left");
    }
  }

  private void send() {
    sent.writeBytes(unflushed.toByteArray());
    unflushed.reset();
  }

  @Override
  public void close() {
    closed = true;
  }

  // The client's side.

  /** Takes so many bytes, if there are. */
  byte[] take(int most) {
    byte[] all = sent.toByteArray();
    int length = Math.min(most, all.length);
    sent.reset();
    sent.write(all, length, all.length - length);
    if (asked && !closed && sent.size() < capacity) {
      asked = false;
      requireNonNull(stream).wake();
    }
    return Arrays.copyOf(all, length);
  }

  /** The client leaves; the container tells of it at once, or the next write fails. */
  void leave(boolean told) {
    broken = true;
    gone = told;
    if (told) {
      requireNonNull(stream).gone();
    } else if (asked) {
      asked = false;
      requireNonNull(stream).wake();
    }
  }

  @Override
  public String toString() {
    return "socket of "
        + capacity
        + (asked ? ", not ready" : "")
        + (closed ? ", closed" : "")
        + (broken ? ", broken" : "")
        + ", sent "
        + sent.size()
        + ", unflushed "
        + unflushed.size();
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether its stream knows that it is over. */
  boolean isEnded() {
    return closed || gone;
  }

  boolean isOver() {
    return closed && sent.size() == 0;
  }
}
