package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.session.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commits that touched one view and are not in its contents, in order, and how many of them the
 * current reading has seen. For one thread.
 */
final class TouchQueue {
  /** Beyond so many touches, all are forgotten, and the next reading is placed after them. */
  private static final int MOST = 10_000;

  private final Deque<Touch> touches = new ArrayDeque<>();
  private long bytes;
  private int covered;

  boolean isEmpty() {
    return touches.isEmpty();
  }

  List<Touch> all() {
    return List.copyOf(touches);
  }

  void add(Touch touch) {
    touches.add(touch);
    bytes += touch.bytes();
  }

  /** Whether there are too many touches, or more than so many bytes. */
  boolean isOver(long mostBytes) {
    return touches.size() > MOST || bytes > mostBytes;
  }

  void clear() {
    touches.clear();
    bytes = 0;
    covered = 0;
  }

  /** Whether the commit at this position was the last one. */
  boolean endsAt(long position) {
    Touch last = touches.peekLast();
    return last != null && last.position() == position;
  }

  /** The last position before the first touch; this one where there is no touch. */
  long before(long position) {
    Touch first = touches.peek();
    return first == null ? position : first.position() - 1;
  }

  /**
   * Covers the touches that a snapshot has seen.
   *
   * @return their number; -1 where it has seen one after one that it has not seen, so that it has
   *     no place among them
   */
  int cover(Snapshot snapshot) {
    int seen = 0;
    boolean gap = false;
    for (Touch touch : touches) {
      if (!snapshot.seesCommitOf(touch.transaction())) {
        gap = true;
      } else if (gap) {
        return -1;
      } else {
        seen++;
      }
    }
    covered = seen;
    return seen;
  }

  /** How many touches the current reading has seen. */
  int covered() {
    return covered;
  }

  /** Forgets what the current reading has seen; returns the last of it, null for none. */
  @Nullable Touch forgetCovered() {
    @Nullable Touch last = null;
    for (; covered > 0; covered--) {
      last = touches.poll();
      bytes -= last == null ? 0 : last.bytes();
    }
    return last;
  }
}
