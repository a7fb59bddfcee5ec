package io.tailrace.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, and fails where it does not come. */
public final class Deadline {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Deadline() {}

  public static void await(String what, BooleanSupplier condition) {
    await(what, LONGEST, condition);
  }

  /** Where something else would make it come later than {@code longest}. */
  public static void await(String what, Duration longest, BooleanSupplier condition) {
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
