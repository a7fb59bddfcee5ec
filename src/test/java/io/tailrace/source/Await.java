package io.tailrace.source;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
public final class Await {
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  public static void until(Supplier<String> otherwise, BooleanSupplier condition) {
    until(LIMIT, otherwise, condition);
  }

  public static void until(Duration limit, Supplier<String> otherwise, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + otherwise.get());
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
