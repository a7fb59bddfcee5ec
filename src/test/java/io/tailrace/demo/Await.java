package io.tailrace.demo;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, up to a deadline that only a broken program reaches. */
public final class Await {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private Await() {}

  public static void until(String condition, Callable<Boolean> holds) throws Exception {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!holds.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain until " + condition);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
