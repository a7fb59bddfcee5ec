package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.materialize.question.Deadline;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the views of a database be opened a few at a time, since each costs the server most before
 * its first rows. A view that has had as long as an answer may take no longer keeps others waiting.
 * Safe for any thread.
 */
final class Openings {
  private static final int AT_ONCE = 4;
  private static final long LOOK_MS = 100;

  private final Deadline deadline;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition left = lock.newCondition();

  // Guarded by lock.
  private final Deque<Opening> open = new ArrayDeque<>();
  private boolean stopped;

  Openings(Deadline deadline, InstantSource clock) {
    this.deadline = deadline;
    this.clock = clock;
  }

  /** The opening of one view. */
  final class Opening {
    private final Instant until;

    private Opening(Instant until) {
      this.until = until;
    }

    /** Its first rows are there, or the opening failed; repeated calls do nothing. */
    void done() {
      lock.lock();
      try {
        if (open.remove(this)) {
          left.signal();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits for its turn. */
  Opening enter() throws Outage, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!stopped && isFull()) {
        boolean unused = left.await(LOOK_MS, TimeUnit.MILLISECONDS);
      }
      if (stopped) {
        throw Outage.stale("closed", null);
      }
      Opening opening = new Opening(clock.instant().plus(deadline.next()));
      open.add(opening);
      return opening;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    Instant now = clock.instant();
    open.removeIf(opening -> opening.until.isBefore(now));
    return open.size() >= AT_ONCE;
  }

  void stop() {
    lock.lock();
    try {
      stopped = true;
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
