package io.tailrace.testing;

import io.tailrace.source.Loop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a loop in a thread of its own, with its waits noted and cut short, until it is stopped. */
public final class TestLoop {
  private static final long LONGEST_WAIT_MS = 20;

  private final Loop loop;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private volatile @Nullable Throwable failure;

  public TestLoop(Loop loop) {
    this.loop = loop;
    this.thread = new Thread(this::run, "test loop");
    thread.start();
  }

  private void run() {
    try {
      while (stopping.getCount() > 0) {
        Duration wait = loop.step();
        if (!wait.isZero()) {
          waits.add(wait);
          boolean unused =
              stopping.await(Math.min(LONGEST_WAIT_MS, wait.toMillis()), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      failure = e;
    }
  }

  /** What the loop asked to wait for, in order. */
  public List<Duration> waits() {
    return waits;
  }

  /** Stops it as its owner does: its thread has to end by that alone. */
  public void stop() {
    stopping.countDown();
    loop.stop();
    try {
      thread.join(Await.LIMIT.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (thread.isAlive()) {
      throw new AssertionError("the loop did not end");
    }
    if (failure != null) {
      throw new AssertionError("the loop failed", failure);
    }
  }
}
