package io.tailrace.demo.feed;

/** The meaning of an event of a recentchange stream. */
sealed interface RecentChange permits Edit, RecentChange.Canary, RecentChange.Malformed {
  /** An artificial event with which Wikimedia monitors its stream; it is not counted. */
  record Canary() implements RecentChange {}

  /** Not an event. */
  record Malformed(String reason) implements RecentChange {}
}
