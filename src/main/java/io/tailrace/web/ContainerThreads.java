package io.tailrace.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The container's threads that serve an application: each has its class loader as the context's
 * until it is through with a request, some moments after the application is.
 */
final class ContainerThreads {
  private static final int STEP_MS = 2;

  private ContainerThreads() {}

  /**
   * Waits until no thread but this one serves the application of {@code loader}: whichever does so
   * when the application has ended is reported as a leak.
   *
   * @return whether none does
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
