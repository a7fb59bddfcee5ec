package io.tailrace.demo.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edits that wait for their commit. They are due when there are as many as one batch may have, or
 * when the first of them has waited its time. For one thread; the time is given from outside.
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

  /** How long until they are due; 0 where they are, the longest wait where there are none. */
  long remainingNanos(long nowNanos) {
    if (edits.isEmpty()) {
      return longestNanos;
    }
    return edits.size() >= most ? 0 : Math.max(0, longestNanos - (nowNanos - firstNanos));
  }

  boolean isDue(long nowNanos) {
    return !edits.isEmpty() && remainingNanos(nowNanos) == 0;
  }

  /** All of them, which leaves none here; null where there are none. */
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
