package io.tailrace.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The container's threads that serve an application. Each has the application's class loader as its
 * context class loader until its request ends, which can be shortly after the application's end.
 */
final class ContainerThreads {
  private static final int STEP_MS = 2;

  private ContainerThreads() {}

  /**
   * Waits until no other thread serves the application of {@code loader}. A container reports a
   * thread that still does so as a leak.
   *
   * @return whether no thread does
   */
  static boolean awaitOutside(ClassLoader loader, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (isInside(loader)) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(STEP_MS);
    }
    return true;
  }

  private static boolean isInside(ClassLoader loader) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread ->
                loader.equals(thread.getContextClassLoader())
                    && !thread.equals(Thread.currentThread()));
  }
}
