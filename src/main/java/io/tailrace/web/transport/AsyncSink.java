package io.tailrace.web.transport;

import io.tailrace.push.Stream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream's connection as an async servlet. One thread at a time uses the response, and none after
 * it was completed, which happens exactly once: the container gives it to the next request. If the
 * container ends the response, it waits until no thread uses it.
 */
final class AsyncSink extends GuardedSink implements WriteListener, AsyncListener {
  private static final long GOODBYE_SECONDS = 2;

  private final AsyncContext async;
  private final ServletOutputStream out;
  private final PiecewiseOutput output;
  private final Runnable stopping;
  private final AsyncCompletion completion;

  // Any thread.
  private volatile boolean endReported;
  private volatile @Nullable Thread writer;
  private volatile @Nullable Stream stream;

  /**
   * A sink of this response.
   *
   * @param buffer size of the container's buffer for the response, in bytes
   * @param stopping is run if the container stops the application without asking it to stop
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
    this.output = new PiecewiseOutput(out, buffer);
    this.stopping = stopping;
    this.completion = new AsyncCompletion(async, permit, closer);
  }

  /**
   * Registers with the container, which then wakes the stream when it can write. In the request's
   * thread, once. If it throws, the stream is over.
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

  @Override
  public boolean ready() {
    try {
      return use(output::ready);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    use(
        () -> {
          output.write(bytes);
          return true;
        });
  }

  @Override
  public void flush() throws IOException {
    use(
        () -> {
          output.flush();
          return true;
        });
  }

  @Override
  void entered() {
    Thread current = Thread.currentThread();
    if (!current.equals(writer)) { // A reference stored at each write keeps the collector busy.
      writer = current;
    }
  }

  @Override
  void failed() {
    if (guard.fail()) {
      completion.complete();
    }
  }

  // Any thread.

  /**
   * If the container has bytes to write, the response is completed later. To complete it now would
   * interfere with that write, and keep a container's thread until the client reads.
   */
  @Override
  void end() {
    if (output.isPending() && !endReported) {
      completion.completeLate();
    } else {
      completion.complete();
    }
  }

  // The container's threads.

  @Override
  public void onWritePossible() {
    output.writable();
    guard.open();
    if (guard.isOver()) {
      if (isWritten()) {
        completion.complete();
      }
      return;
    }
    Stream opened = stream;
    if (opened != null) {
      opened.wake();
    }
  }

  /** After the end: accepted bytes are written before the response is completed. */
  private boolean isWritten() {
    try {
      return endReported || completion.isBegun() || output.finish();
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  @Override
  public void onError(Throwable failure) {
    over();
  }

  /**
   * The container reports a failed write while the writer is still inside it, and ends the response
   * when this returns.
   */
  @Override
  public void onError(AsyncEvent event) {
    over();
    awaitCompleted();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    over();
    completion.ended();
  }

  /** No stream has a timeout. Tomcat reports one when it stops the application. */
  @Override
  public void onTimeout(AsyncEvent event) {
    stopping.run();
    if (!completion.await(GOODBYE_SECONDS)) {
      over();
      awaitCompleted();
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}

  private void over() {
    Stream opened = stream;
    if (opened != null) {
      opened.gone();
    }
    endReported = true;
    if (guard.closeReported()) {
      completion.complete();
    }
  }

  /**
   * After {@link #over}: a writer that is inside completes the response when it leaves. This thread
   * can be that writer, since a stopped connector reports a failed write from within it.
   */
  private void awaitCompleted() {
    if (!Thread.currentThread().equals(writer)) {
      completion.await();
    }
  }
}
