package io.tailrace.web;

import io.tailrace.source.Loop;
import io.tailrace.source.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes and names every thread of an application. What a thread runs is started again after a bug,
 * so that none dies unseen; after {@link #close} no thread is left. Safe for any thread.
 */
final class Workers implements Threads, AutoCloseable {
  private static final Logger log = System.getLogger(Workers.class.getName());
  private static final Duration AFTER_BUG = Duration.ofSeconds(5);

  /** What a thread runs until it returns. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final ExecutorService executor;
  private final Duration patience;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * @param patience how long a thread may take to end by itself, and then again once interrupted
   */
  Workers(ThreadFactory factory, Duration patience) {
    this.executor = Executors.newCachedThreadPool(factory);
    this.patience = patience;
  }

  @Override
  public void run(String name, Loop loop) {
    keep(
        name,
        () -> {
          while (!isStopping()) {
            pause(loop.step());
          }
        });
  }

  /** Runs {@code work} in a thread of this name, again wherever it throws. */
  void keep(String name, Work work) {
    executor.execute(
        () -> {
          Thread.currentThread().setName(name);
          try {
            while (!ends(name, work)) {
              pause(AFTER_BUG);
            }
          } catch (InterruptedException e) {
            // Only close() interrupts.
          }
        });
  }

  private boolean ends(String name, Work work) throws InterruptedException {
    try {
      work.run();
      return true;
    } catch (RuntimeException | Error e) {
      log.log(
          Level.ERROR,
          "A bug: thread " + name + " failed, and starts again in " + AFTER_BUG.toSeconds() + " s",
          e);
      return isStopping();
    }
  }

  private void pause(Duration duration) throws InterruptedException {
    if (!duration.isZero()) {
      boolean unused = stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** No step begins any more; what blocks in one has to be stopped by its owner. */
  void stop() {
    stopping.countDown();
  }

  /** Waits for all threads, first for them to end by themselves. */
  @Override
  public void close() {
    stop();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
        if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          log.log(Level.WARNING, "A thread has not ended in time, and is left behind");
        }
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
