package io.tailrace.demo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Closes what was started, once and in reverse order. A failure does not keep the rest open. Safe
 * for any thread.
 */
final class Closing implements AutoCloseable {
  // Guarded by this.
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T later(T one) {
    started.push(one);
    return one;
  }

  private synchronized @Nullable AutoCloseable next() {
    return started.poll();
  }

  void closeAfter(Exception failure) {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (AutoCloseable one = next(); one != null; one = next()) {
      try {
        one.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IOException("not everything was stopped: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
