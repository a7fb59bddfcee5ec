package io.tailrace.push;

import io.tailrace.view.StreamPosition;
import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * From commit to write: a change that went out to streams which waited for it is measured at the
 * end of the sweep, once, whichever streams take it in this sweep and whichever in the next. For
 * the writer's thread.
 */
final class DeliveryLatency {
  private final LongConsumer commitToWrite;

  /** How far the changes of each set of views have been measured. */
  private final Map<Feed, StreamPosition> measured = new WeakHashMap<>();

  private long[] written = new long[16];
  private int count;

  /** Most streams of a sweep get the same. */
  private @Nullable Message last;

  DeliveryLatency(LongConsumer commitToWrite) {
    this.commitToWrite = commitToWrite;
  }

  void delivered(Feed feed, Message change) {
    if (change == last) {
      return;
    }
    last = change;
    StreamPosition end = change.end();
    StreamPosition known = measured.get(feed);
    if (end == null || (known != null && !end.isBeyond(known))) {
      return;
    }
    measured.put(feed, known == null ? end : known.furthest(end));
    written = count < written.length ? written : Arrays.copyOf(written, count * 2);
    written[count++] = change.time();
  }

  void swept(long now) {
    for (int index = 0; index < count; index++) {
      commitToWrite.accept(Math.max(0, now - written[index]));
    }
    count = 0;
    last = null;
  }
}
