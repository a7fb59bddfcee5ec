package io.tailrace.source.contact;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Loop;
import io.tailrace.source.Threads;
import java.util.ArrayList;
import java.util.List;

/** The loops of one database, each in a thread that is named after it. Safe for any thread. */
final class RunningLoops {
  private final String id;
  private final Threads threads;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<Loop> loops = new ArrayList<>();

  @GuardedBy("lock")
  private boolean stopped;

  /**
   * No loops.
   *
   * @param id of the database; empty for none
   */
  RunningLoops(String id, Threads threads) {
    this.id = id;
    this.threads = threads;
  }

  /** Runs a loop from now on; none where they were stopped. */
  void run(String role, Loop loop) {
    synchronized (lock) {
      if (stopped) {
        return;
      }
      loops.add(loop);
    }
    threads.run("tailrace " + (id.isEmpty() ? "" : id + " ") + role, loop);
  }

  /** Stops all of them, and those that are still to be run. */
  void stop() {
    List<Loop> running;
    synchronized (lock) {
      stopped = true;
      running = List.copyOf(loops);
    }
    running.forEach(Loop::stop);
  }
}
