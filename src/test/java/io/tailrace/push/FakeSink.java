package io.tailrace.push;

import io.tailrace.push.message.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection that takes what a test lets it take. */
final class FakeSink implements Sink {
  private final Framing framing;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private long capacity = Long.MAX_VALUE;
  private @Nullable RuntimeException bug;
  private Runnable meanwhile = () -> {};
  private boolean broken;
  private int flushed;
  private int closed;

  FakeSink() {
    this(Framing.NONE);
  }

  FakeSink(Framing framing) {
    this.framing = framing;
  }

  FakeSink full() {
    capacity = 0;
    return this;
  }

  FakeSink takes(long bytes) {
    capacity = bytes;
    return this;
  }

  FakeSink broken() {
    broken = true;
    return this;
  }

  FakeSink failing(RuntimeException with) {
    bug = with;
    return this;
  }

  /** What happens elsewhere while the next bytes are written. */
  FakeSink onWrite(Runnable happens) {
    meanwhile = happens;
    return this;
  }

  @Override
  public Framing framing() {
    return framing;
  }

  @Override
  public boolean ready() {
    return capacity > 0;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (bug != null) {
      throw bug;
    }
    if (broken) {
      throw new IOException("reset");
    }
    Runnable happens = meanwhile;
    meanwhile = () -> {};
    happens.run();
    taken.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    capacity -= bytes.remaining();
  }

  @Override
  public void flush() {
    flushed = taken.size();
  }

  @Override
  public void close() {
    closed++;
  }

  boolean isClosed() {
    return closed > 0;
  }

  int size() {
    return taken.size();
  }

  boolean isFlushed() {
    return flushed == taken.size();
  }

  /** As {@link #text}, as it was sent. */
  byte[] bytes() {
    byte[] bytes = taken.toByteArray();
    taken.reset();
    flushed = 0;
    return bytes;
  }

  /** Everything since this was last asked. */
  String text() {
    String text = taken.toString(StandardCharsets.UTF_8);
    taken.reset();
    flushed = 0;
    return text;
  }
}
