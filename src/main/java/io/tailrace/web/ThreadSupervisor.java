package io.tailrace.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Loop;
import io.tailrace.source.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes and names every thread of an application. After a bug a thread's work starts again. After
 * {@link #close} no thread is left. Safe for any thread.
 */
final class ThreadSupervisor implements Threads, AutoCloseable {
  private static final Logger log = System.getLogger(ThreadSupervisor.class.getName());
  private static final Duration AFTER_BUG = Duration.ofSeconds(5);

  /** The work of a thread. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final ThreadFactory factory;
  private final Duration patience;
  private final Duration afterBug;
  private final CountDownLatch stopping = new CountDownLatch(1);

  @GuardedBy("this")
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param patience time for all threads to end by themselves, and again after they are interrupted
   */
  ThreadSupervisor(ThreadFactory factory, Duration patience) {
    this(factory, patience, AFTER_BUG);
  }

  /**
   * @param afterBug the pause before work that failed starts again
   */
  ThreadSupervisor(ThreadFactory factory, Duration patience, Duration afterBug) {
    this.factory = factory;
    this.patience = patience;
    this.afterBug = afterBug;
  }

  @Override
  public void run(String name, Loop loop) {
    keep(
        name,
        () -> {
          while (!isStopping() && !loop.isOver()) {
            pause(loop.step());
          }
        });
  }

  /** Runs {@code work} in a thread of this name, again whenever it throws. */
  void keep(String name, Work work) {
    Thread thread = factory.newThread(() -> keepRunning(name, work));
    thread.setName(name);
    synchronized (this) {
      threads.removeIf(each -> !each.isAlive());
      thread.start();
      threads.add(thread);
    }
  }

  private void keepRunning(String name, Work work) {
    try {
      while (!ends(name, work)) {
        pause(afterBug);
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
  }

  private boolean ends(String name, Work work) throws InterruptedException {
    try {
      work.run();
      return true;
    } catch (RuntimeException | Error e) {
      log.log(
          Level.ERROR,
          "A bug: thread " + name + " failed, and continues in " + afterBug.toSeconds() + " s",
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

  /** No further step begins. A step that blocks is stopped by its owner. */
  void stop() {
    stopping.countDown();
  }

  /** Waits until all threads have ended by themselves, else interrupts them. */
  @Override
  public void close() {
    stop();
    try {
      if (!join()) {
        alive().forEach(Thread::interrupt);
        if (!join()) {
          log.log(Level.WARNING, "Threads have not ended in time and are left: " + alive());
        }
      }
    } catch (InterruptedException e) {
      alive().forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Thread> alive() {
    return threads.stream().filter(Thread::isAlive).toList();
  }

  private boolean join() throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (Thread thread : alive()) {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
    }
    return alive().isEmpty();
  }
}
