package io.tailrace.demo.feed;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A jittered delay that doubles with each failure, up to a limit. For one thread. */
final class Retry {
  private final long firstMs;
  private final long longestMs;
  private long ms;

  Retry(Duration first, Duration longest) {
    this.firstMs = first.toMillis();
    this.longestMs = longest.toMillis();
    this.ms = firstMs;
  }

  void await() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(ms / 2 + ThreadLocalRandom.current().nextLong(ms / 2 + 1));
    ms = Math.min(longestMs, ms * 2);
  }

  void reset() {
    ms = firstMs;
  }
}
