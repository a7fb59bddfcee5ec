package io.tailrace.web.transport;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream's connection as an async servlet. The response is touched by one thread at a time and
 * never after it was completed, which happens exactly once: a container gives it to the next
 * request afterwards. A container that ends it by itself is held up until nobody uses it.
 */
final class AsyncSink implements Sink, WriteListener, AsyncListener {
  private static final long GOODBYE_SECONDS = 2;

  /** Of the container's buffer, kept free for what it puts around a piece (a chunk's size). */
  private static final int AROUND = 16;

  private static final int SMALLEST_PIECE = 512;

  private final AsyncContext async;
  private final ServletOutputStream out;
  private final int piece;
  private final Runnable stopping;
  private final Permit permit;
  private final LateCloser closer;

  // Any thread.
  private final ResponseGuard gate = new ResponseGuard();
  private final AtomicBoolean completing = new AtomicBoolean();
  private final CountDownLatch completed = new CountDownLatch(1);
  private volatile boolean full;
  private volatile boolean endedLate;
  private volatile boolean endReported;
  private volatile @Nullable Thread writer;
  private volatile @Nullable Stream stream;

  // The writer's thread only, and after the end the container's.

  /** What was taken and not written, since the socket is full. */
  private byte @Nullable [] rest;

  private int restAt;

  /** What the container may still keep of what was written, in bytes. */
  private int unflushed;

  /**
   * A sink of this response.
   *
   * @param buffer what the container keeps of the response before it sends it, in bytes
   * @param stopping is run where the container stops the application before it was asked to
   * @param permit the stream's
   */
  AsyncSink(
      AsyncContext async,
      ServletOutputStream out,
      int buffer,
      Runnable stopping,
      Permit permit,
      LateCloser closer) {
    this.async = async;
    this.out = out;
    this.piece = Math.max(SMALLEST_PIECE, buffer - AROUND);
    this.stopping = stopping;
    this.permit = permit;
    this.closer = closer;
  }

  /**
   * Lets the container tell the stream when it can write; in the request's thread, once. Where it
   * throws the stream is gone.
   */
  void serve(Stream opened) {
    stream = opened;
    try {
      async.addListener(this);
      out.setWriteListener(this);
    } catch (RuntimeException | Error e) {
      opened.gone();
      throw e;
    }
  }

  // The writer's thread.

  private interface Use {
    boolean apply() throws IOException;
  }

  @Override
  public boolean ready() {
    try {
      return use(() -> isReady() && (rest == null || (writeRest() && isReady())));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    int from = bytes.arrayOffset() + bytes.position();
    int to = from + bytes.remaining();
    use(
        () -> {
          int at = writePieces(bytes.array(), from, to);
          if (at < to) {
            rest = Arrays.copyOfRange(bytes.array(), at, to);
            restAt = 0;
          }
          return true;
        });
  }

  /**
   * Each piece fits into the container's buffer, and is flushed before the next. Otherwise Tomcat
   * sends what fits and then says that it is not ready, however empty the socket is: the rest would
   * wait for its poller and a thread of its pool.
   *
   * @return up to where, which is less than all once the socket is full
   */
  private int writePieces(byte[] bytes, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      if (unflushed == piece) {
        if (!isReady()) {
          return at;
        }
        out.flush();
        unflushed = 0;
        if (!isReady()) {
          return at;
        }
      }
      int length = Math.min(piece - unflushed, to - at);
      out.write(bytes, at, length);
      unflushed += length;
      at += length;
    }
    return at;
  }

  /** Whether that was all. */
  private boolean writeRest() throws IOException {
    byte[] left = rest;
    if (left != null) {
      restAt = writePieces(left, restAt, left.length);
      rest = restAt == left.length ? null : left;
    }
    return rest == null;
  }

  /** After false, the container calls {@link #onWritePossible}, maybe before this returns. */
  private boolean isReady() {
    full = true;
    boolean ready = out.isReady();
    if (ready) {
      full = false;
    }
    return ready;
  }

  @Override
  public void flush() throws IOException {
    use(
        () -> {
          out.flush();
          unflushed = 0;
          return true;
        });
  }

  private boolean use(Use use) throws IOException {
    if (!gate.enter()) {
      throw new IOException("the stream is over");
    }
    Thread current = Thread.currentThread();
    if (!current.equals(writer)) { // A reference stored at each write keeps the collector busy.
      writer = current;
    }
    try {
      boolean result = use.apply();
      if (gate.leave()) {
        end();
      }
      return result;
    } catch (IOException | RuntimeException e) {
      failed();
      throw new IOException("the connection is over", e);
    } catch (Error e) {
      failed();
      throw e;
    }
  }

  private void failed() {
    if (gate.fail()) {
      complete();
    }
  }

  // Any thread.

  @Override
  public void close() {
    if (gate.close()) {
      end();
    }
  }

  /**
   * A response that the container has yet to write is ended when it has: to end it before would
   * cross with that, and take a thread of the container for as long as the client does not read.
   */
  private void end() {
    if ((full || rest != null) && !endReported) {
      permit.disconnected();
      closer.later(this::endLate);
    } else {
      complete();
    }
  }

  private boolean endLate() {
    if (!completing.compareAndSet(false, true)) {
      return false;
    }
    endedLate = true;
    return tellContainer();
  }

  private void complete() {
    if (completing.compareAndSet(false, true)) {
      boolean unused = tellContainer();
    }
  }

  private boolean tellContainer() {
    try {
      async.complete();
      return true;
    } catch (IllegalStateException e) {
      return false; // It has completed it.
    } finally {
      completed.countDown();
      permit.release();
    }
  }

  // The container's threads.

  @Override
  public void onWritePossible() {
    full = false;
    gate.open();
    if (gate.isOver()) {
      if (isWrittenAtTheEnd()) {
        complete();
      }
      return;
    }
    Stream opened = stream;
    if (opened != null) {
      opened.wake();
    }
  }

  /** What was taken before the end is written before the response is completed. */
  private boolean isWrittenAtTheEnd() {
    try {
      return endReported || completing.get() || rest == null || (isReady() && writeRest());
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  @Override
  public void onError(Throwable failure) {
    over();
  }

  /**
   * A write that fails is reported while the writer is still inside of it, and the container ends
   * the response by itself once this returns.
   */
  @Override
  public void onError(AsyncEvent event) {
    over();
    awaitCompleted();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    over();
    permit.disconnected();
    if (endedLate) {
      closer.ended();
    }
  }

  /** No stream has a timeout; Tomcat reports one when it stops the application. */
  @Override
  public void onTimeout(AsyncEvent event) {
    stopping.run();
    try {
      if (completed.await(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    over();
    awaitCompleted();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}

  private void over() {
    Stream opened = stream;
    if (opened != null) {
      opened.gone();
    }
    endReported = true;
    if (gate.closeReported()) {
      complete();
    }
  }

  /**
   * After {@link #over}: the writer, if it is inside, completes the response as it comes out. A
   * connector that was stopped reports a failed write from within it.
   */
  private void awaitCompleted() {
    if (Thread.currentThread().equals(writer)) {
      return;
    }
    boolean interrupted = false;
    while (completed.getCount() > 0) {
      try {
        completed.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
