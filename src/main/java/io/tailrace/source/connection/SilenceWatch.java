package io.tailrace.source.connection;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Acts while the reader of one connection waits and the peer is silent, on the reader's own thread,
 * in the middle of its read. Silence is counted in calls, not in time, so a process that was
 * stopped for a while does not take its own pause for the peer's. {@link #begin} and {@link #end}
 * are for the thread that reads.
 */
public final class SilenceWatch {
  /** Runs after each period of silence. */
  @FunctionalInterface
  public interface Task {
    void run() throws IOException;
  }

  // The reader's thread only.
  private @Nullable Task task;
  private int everyMillis;
  private int most;
  private int silent;

  /**
   * From now on {@code task} runs whenever the peer was silent for so long.
   *
   * @param most how many times it may run in a row before the read fails with a {@link
   *     SocketTimeoutException}
   */
  public void begin(int everyMillis, int most, Task task) {
    this.everyMillis = everyMillis;
    this.most = most;
    this.silent = 0;
    this.task = task;
  }

  public void end() {
    task = null;
  }

  boolean isOn() {
    return task != null;
  }

  int everyMillis() {
    return everyMillis;
  }

  void heard() {
    silent = 0;
  }

  void silence(SocketTimeoutException nothing) throws IOException {
    Task now = task;
    if (now == null || ++silent > most) {
      throw nothing;
    }
    now.run();
  }
}
