package io.tailrace.source.materialize;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long a view that should speak by itself may be silent before it is opened again: twice as
 * long each time that this did not help, up to an hour. For one thread.
 */
final class SilenceLimit {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Duration first;
  private final Map<String, Duration> grown = new HashMap<>();

  SilenceLimit(Duration first) {
    this.first = first;
  }

  /**
   * Whether a view is to be given up; asked of each one now and then.
   *
   * @param life for how long its present connection has told about it
   */
  boolean isOver(String view, Duration life, Duration silence) {
    if (life.compareTo(first) > 0) {
      grown.remove(view);
    }
    Duration patience = grown.getOrDefault(view, first);
    if (silence.compareTo(patience) < 0) {
      return false;
    }
    Duration doubled = patience.multipliedBy(2);
    grown.put(view, doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
    return true;
  }
}
