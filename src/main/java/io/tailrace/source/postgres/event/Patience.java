package io.tailrace.source.postgres.event;

import java.time.Duration;

/** How long to wait for something that others hold up: twice as long each time. For one thread. */
public final class Patience {
  private final Duration first;
  private final Duration longest;
  private Duration now;

  public Patience(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.now = first;
  }

  public Duration now() {
    return now;
  }

  public void lost() {
    Duration twice = now.multipliedBy(2);
    now = twice.compareTo(longest) > 0 ? longest : twice;
  }

  public void rewarded() {
    now = first;
  }
}
