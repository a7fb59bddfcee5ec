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

  private @Nullable PostgresHand catalog;

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

  /** Looks at the catalogue. */
  PostgresHand catalog() {
    if (catalog == null) {
      catalog = started("catalog");
    }
    return catalog;
  }

  /** Reads views. */
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
