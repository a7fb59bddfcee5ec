package io.tailrace.push.metrics;

/** Why a stream ended. */
public enum DisconnectReason {
  /** The client left, or its connection broke. */
  LEFT,
  /** It took nothing for too long while it had something to get. */
  STALLED,
  /** What it was reading had fallen off the log. */
  EVICTED,
  /** It reached its greatest age. */
  AGED,
  /** The rights of its client ended. */
  EXPIRED,
  /** One of its views is not there any more. */
  REMOVED,
  /** The application was stopped. */
  STOPPED,
  /** A bug ended it. */
  FAILED
}
