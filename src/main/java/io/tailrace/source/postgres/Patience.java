package io.tailrace.source.postgres;

import java.time.Duration;

/** How long to wait for something that others hold up: twice as long each time. For one thread. */
final class Patience {
  private final Duration first;
  private final Duration longest;
  private Duration now;

  Patience(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.now = first;
  }

  Duration now() {
    return now;
  }

  void lost() {
    Duration twice = now.multipliedBy(2);
    now = twice.compareTo(longest) > 0 ? longest : twice;
  }

  void rewarded() {
    now = first;
  }
}
