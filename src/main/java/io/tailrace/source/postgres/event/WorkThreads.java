package io.tailrace.source.postgres.event;

import io.tailrace.source.Threads;
import org.jspecify.annotations.Nullable;

/**
 * The threads that a source needs beside its own; each is made when it is first asked for. For one
 * thread.
 */
public final class WorkThreads {
  private final Threads threads;

  private @Nullable WorkThread stream;

  private @Nullable WorkThread readings;

  private @Nullable WorkThread catalog;

  public WorkThreads(Threads threads) {
    this.threads = threads;
  }

  /** Drains the replication stream. */
  public WorkThread stream() {
    if (stream == null) {
      stream = started("stream");
    }
    return stream;
  }

  /** Looks at the catalogue. */
  public WorkThread catalog() {
    if (catalog == null) {
      catalog = started("catalog");
    }
    return catalog;
  }

  /** Reads views. */
  public WorkThread readings() {
    if (readings == null) {
      readings = started("readings");
    }
    return readings;
  }

  private WorkThread started(String name) {
    WorkThread hand = new WorkThread();
    threads.run(name, hand);
    return hand;
  }
}
