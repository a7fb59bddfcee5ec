package io.tailrace.source.postgres;

import io.tailrace.source.Threads;
import org.jspecify.annotations.Nullable;

/**
 * The threads that a source needs beside its own; each is made when it is first asked for. For one
 * thread.
 */
final class PostgresHands {
  private final Threads threads;

  private @Nullable PostgresHand stream;

  private @Nullable PostgresHand readings;

  PostgresHands(Threads threads) {
    this.threads = threads;
  }

  /** Drains the replication stream. */
  PostgresHand stream() {
    if (stream == null) {
      stream = started("stream");
    }
    return stream;
  }

  /** Reads derived views. */
  PostgresHand readings() {
    if (readings == null) {
      readings = started("readings");
    }
    return readings;
  }

  private PostgresHand started(String name) {
    PostgresHand hand = new PostgresHand();
    threads.run(name, hand);
    return hand;
  }
}
