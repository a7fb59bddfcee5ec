package io.tailrace.web.token;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of keys that answers what the test says; without an answer it is silent. */
final class ScriptedKeys implements KeySource {
  private final BlockingQueue<Optional<KeySet>> answers = new LinkedBlockingQueue<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final CountDownLatch aborted = new CountDownLatch(1);

  void has(KeySet keys) {
    answers.add(Optional.of(keys));
  }

  void isAway() {
    answers.add(Optional.empty());
  }

  int reads() {
    return reads.get();
  }

  boolean isAborted() {
    return aborted.getCount() == 0;
  }

  @Override
  public KeySet read() throws IOException {
    reads.incrementAndGet();
    try {
      return answers.take().orElseThrow(() -> new IOException("away"));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void abort() {
    aborted.countDown();
    isAway();
  }

  @Override
  public String toString() {
    return "the test";
  }
}
