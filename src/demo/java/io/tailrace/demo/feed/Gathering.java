package io.tailrace.demo.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edits that wait for their commit. They are due when they fill a batch, or when the first has
 * waited long enough. For one thread; the caller passes the time.
 */
final class Gathering {
  private final int most;
  private final long longestNanos;
  private final List<Edit> edits = new ArrayList<>();
  private Item.@Nullable Counted last;
  private long firstNanos;

  Gathering(int most, Duration longest) {
    this.most = most;
    this.longestNanos = longest.toNanos();
  }

  void add(Item.Counted counted, long nowNanos) {
    if (edits.isEmpty()) {
      firstNanos = nowNanos;
    }
    edits.add(counted.edit());
    last = counted;
  }

  /** The time until they are due; 0 if they are due, the longest wait if there are none. */
  long remainingNanos(long nowNanos) {
    if (edits.isEmpty()) {
      return longestNanos;
    }
    return edits.size() >= most ? 0 : Math.max(0, longestNanos - (nowNanos - firstNanos));
  }

  boolean isDue(long nowNanos) {
    return !edits.isEmpty() && remainingNanos(nowNanos) == 0;
  }

  /** Removes and returns all edits as a batch, or null. */
  @Nullable Batch take() {
    Item.Counted end = last;
    if (end == null) {
      return null;
    }
    Batch batch = new Batch(edits, end.source(), end.position());
    edits.clear();
    last = null;
    return batch;
  }
}
