package io.tailrace.view.log;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Steps that a newer one has taken the place of, kept for the clients that are still reading them
 * as far as a bound in bytes allows. Without it, each change of a small view that changes often
 * would end the streams of healthy clients.
 */
final class RetiredFrames {
  private final long bound;
  private final Deque<LogStep> oldestFirst = new ArrayDeque<>();
  private long bytes;

  RetiredFrames(long bound) {
    this.bound = bound;
  }

  int size() {
    return oldestFirst.size();
  }

  long bytes() {
    return bytes;
  }

  void add(LogStep step) {
    if (step.frames().isEmpty()) {
      return;
    }
    oldestFirst.add(step);
    bytes += step.bytes();
    while (bytes > bound) {
      LogStep oldest = oldestFirst.remove();
      bytes -= oldest.bytes();
      oldest.drop();
    }
  }
}
