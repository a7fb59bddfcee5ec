package io.tailrace.source.materialize;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a view that should send messages may be silent before it is reopened: twice as long each
 * time that this did not help, up to an hour. For one thread.
 */
final class SilenceLimit {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Duration first;
  private final Map<String, Duration> grown = new HashMap<>();

  SilenceLimit(Duration first) {
    this.first = first;
  }

  /**
   * Whether a view is to be reopened; asked for each one now and then.
   *
   * @param life how long its present connection has received messages
   */
  boolean isOver(String view, Duration life, Duration silence) {
    if (life.compareTo(first) > 0) {
      grown.remove(view);
    }
    Duration limit = grown.getOrDefault(view, first);
    if (silence.compareTo(limit) < 0) {
      return false;
    }
    Duration doubled = limit.multipliedBy(2);
    grown.put(view, doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
    return true;
  }
}
