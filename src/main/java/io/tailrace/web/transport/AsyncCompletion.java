package io.tailrace.web.transport;

import jakarta.servlet.AsyncContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Completes an async response, once, and releases the stream's permit. Safe for any thread. */
final class AsyncCompletion {
  private final AsyncContext async;
  private final Permit permit;
  private final LateCloser closer;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch completed = new CountDownLatch(1);
  private volatile boolean late;

  AsyncCompletion(AsyncContext async, Permit permit, LateCloser closer) {
    this.async = async;
    this.permit = permit;
    this.closer = closer;
  }

  boolean isBegun() {
    return begun.get();
  }

  /** Completes the response now, if nothing else does. */
  void complete() {
    if (begun.compareAndSet(false, true)) {
      boolean unused = tellContainer();
    }
  }

  /** Completes the response later, if nothing else does until then. */
  void completeLate() {
    permit.disconnected();
    closer.later(this::endLate);
  }

  private boolean endLate() {
    if (!begun.compareAndSet(false, true)) {
      return false;
    }
    late = true;
    return tellContainer();
  }

  private boolean tellContainer() {
    try {
      async.complete();
      return true;
    } catch (IllegalStateException e) {
      return false; // The container has completed it.
    } finally {
      completed.countDown();
      permit.release();
    }
  }

  /** The container has ended the response. */
  void ended() {
    permit.disconnected();
    if (late) {
      closer.ended();
    }
  }

  /** Whether the response was completed in this time; false as well if interrupted. */
  boolean await(long seconds) {
    try {
      return completed.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits until the response is completed, also if interrupted. */
  void await() {
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
