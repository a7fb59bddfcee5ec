package io.tailrace.push;

import io.tailrace.push.message.Message;
import io.tailrace.view.position.StreamPosition;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * From commit to write: a change that went out to streams which waited for it is measured at the
 * end of the step, once, whichever streams take it in this step and whichever in the next. For the
 * writer's thread.
 */
final class DeliveryLatency {
  private final LongConsumer commitToWrite;
  private long[] written = new long[16];
  private int count;

  /** Most streams of a sweep get the same. */
  private @Nullable Message last;

  DeliveryLatency(LongConsumer commitToWrite) {
    this.commitToWrite = commitToWrite;
  }

  void delivered(Subscribers subscribers, Message change) {
    if (change == last) {
      return;
    }
    last = change;
    StreamPosition end = change.end();
    if (end == null || !subscribers.isFirst(end)) {
      return;
    }
    written = count < written.length ? written : Arrays.copyOf(written, count * 2);
    written[count++] = change.time();
  }

  /** At the end of a step, at {@code now}. */
  void written(long now) {
    for (int index = 0; index < count; index++) {
      commitToWrite.accept(Math.max(0, now - written[index]));
    }
    count = 0;
    last = null;
  }
}
