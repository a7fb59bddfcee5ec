package io.tailrace.demo.feed;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from the reader to the writer: during an outage of the database the reader waits,
 * and nothing is lost.
 */
final class Outbox {
  private static final int CAPACITY = 4_000;

  private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(CAPACITY);

  void put(Item item) throws InterruptedException {
    items.put(item);
  }

  /** Returns null if nothing arrives within the time. */
  @Nullable Item poll(long nanos) throws InterruptedException {
    return items.poll(nanos, TimeUnit.NANOSECONDS);
  }
}
