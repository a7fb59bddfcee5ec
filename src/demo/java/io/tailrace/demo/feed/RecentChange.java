package io.tailrace.demo.feed;

/** What one line of a recentchange stream is. */
sealed interface RecentChange permits Edit, RecentChange.Canary, RecentChange.Malformed {
  /** An artificial event, by which Wikimedia sees that its stream flows: it does not count. */
  record Canary() implements RecentChange {}

  /** Something else than an event. */
  record Malformed(String reason) implements RecentChange {}
}
