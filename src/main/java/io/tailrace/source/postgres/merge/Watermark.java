package io.tailrace.source.postgres.merge;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far the stream was merged, and up to where progress may be reported. A keep-alive's position
 * counts only while the last check of the catalogue is recent; a commit's counts at once. For one
 * thread.
 */
final class Watermark {
  /** How long a check of the catalogue confirms the positions behind it. */
  private static final long CONFIRMS_NANOS = Duration.ofSeconds(3).toNanos();

  private final LongSupplier nanos;
  private long position;
  private long confirmed;
  private long time;
  private long checkedNanos;

  Watermark(long position, long time, LongSupplier nanos) {
    this.nanos = nanos;
    this.position = position;
    this.confirmed = position;
    this.time = time;
    this.checkedNanos = nanos.getAsLong();
  }

  void commit(long at, long when) {
    position = at;
    confirmed = at;
    time = Math.max(time, when);
  }

  void progress(long at, long when) {
    position = at;
    time = Math.max(time, when);
    if (nanos.getAsLong() - checkedNanos < CONFIRMS_NANOS) {
      confirmed = at;
    }
  }

  /** The whole catalogue was checked. */
  void confirm() {
    checkedNanos = nanos.getAsLong();
    confirmed = position;
  }

  /** The end of what was merged. */
  long position() {
    return position;
  }

  /** Progress may be reported up to here. */
  long confirmed() {
    return confirmed;
  }

  /** The server's time of the last message, in ms since the epoch. */
  long time() {
    return time;
  }
}
