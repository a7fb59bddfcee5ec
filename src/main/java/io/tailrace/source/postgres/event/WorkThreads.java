package io.tailrace.source.postgres.event;

import io.tailrace.source.Threads;
import org.jspecify.annotations.Nullable;

/**
 * The threads that a source needs besides the reader's; each is started when it is first needed.
 * For one thread.
 */
public final class WorkThreads {
  private final Threads threads;

  private @Nullable WorkThread stream;

  private @Nullable WorkThread readings;

  private @Nullable WorkThread catalog;

  public WorkThreads(Threads threads) {
    this.threads = threads;
  }

  /** Reads the replication stream. */
  public WorkThread stream() {
    if (stream == null) {
      stream = started("stream");
    }
    return stream;
  }

  /** Checks the catalogue. */
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
    WorkThread thread = new WorkThread();
    threads.run(name, thread);
    return thread;
  }
}
