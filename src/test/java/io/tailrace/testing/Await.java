package io.tailrace.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition, and fails if it does not become true in time. */
public final class Await {
  public static final Duration LIMIT = Duration.ofSeconds(60);

  private Await() {}

  /** A condition that may fail, such as a query. */
  @FunctionalInterface
  public interface Condition<E extends Exception> {
    boolean holds() throws E;
  }

  public static <E extends Exception> void until(String what, Condition<E> condition) throws E {
    until(LIMIT, () -> what, condition);
  }

  /**
   * For conditions whose failure needs an explanation.
   *
   * @param state what is so instead, asked for when the time is over
   */
  public static <E extends Exception> void until(Supplier<String> state, Condition<E> condition)
      throws E {
    until(LIMIT, state, condition);
  }

  public static <E extends Exception> void until(
      Duration limit, String what, Condition<E> condition) throws E {
    until(limit, () -> what, condition);
  }

  public static <E extends Exception> void until(
      Duration limit, Supplier<String> state, Condition<E> condition) throws E {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + state.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
