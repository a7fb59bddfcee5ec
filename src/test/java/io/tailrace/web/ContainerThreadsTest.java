package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ContainerThreadsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void theEndIsWhenTheLastRequestHasLeft() throws Exception {
    try (URLClassLoader application = new URLClassLoader(new URL[0])) {
      CountDownLatch served = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      Thread request =
          new Thread(
              () -> {
                Thread.currentThread().setContextClassLoader(application);
                served.countDown();
                await(ended);
                Thread.currentThread().setContextClassLoader(null);
              });
      request.start();
      await(served);
      assertFalse(ContainerThreads.awaitOutside(application, Duration.ZERO));
      ended.countDown();
      assertTrue(ContainerThreads.awaitOutside(application, LONG));
      request.join();
    }
  }

  @Test
  void whoeverWaitsIsInsideItself() throws Exception {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    try (URLClassLoader application = new URLClassLoader(new URL[0])) {
      here.setContextClassLoader(application);
      assertTrue(ContainerThreads.awaitOutside(application, Duration.ZERO));
    } finally {
      here.setContextClassLoader(before);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
