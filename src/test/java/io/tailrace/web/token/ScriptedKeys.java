package io.tailrace.web.token;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of keys that answers what the test says; without an answer it is silent. */
final class ScriptedKeys implements KeySource {
  private static final KeySet AWAY = new KeySet(java.util.List.of());

  private final BlockingQueue<KeySet> answers = new LinkedBlockingQueue<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final CountDownLatch aborted = new CountDownLatch(1);

  void has(KeySet keys) {
    answers.add(keys);
  }

  void isAway() {
    answers.add(AWAY);
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
      KeySet answer = answers.take();
      if (answer == AWAY) {
        throw new IOException("away");
      }
      return answer;
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
