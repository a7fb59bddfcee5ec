package io.tailrace.source.materialize;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a tail was opened and last received something, which decides when its silence counts.
 * Written by the reader's thread, read by any.
 */
final class TailActivity {
  private final InstantSource clock;
  private volatile Instant opened;
  private volatile Instant heard;
  private volatile Instant quietUntil;
  private volatile boolean given;
  private volatile boolean ended;

  TailActivity(InstantSource clock) {
    this.clock = clock;
    this.opened = clock.instant();
    this.heard = opened;
    this.quietUntil = opened;
  }

  /** The view was opened again after its end. */
  void reopened() {
    opened = clock.instant();
    heard = opened;
    given = false;
    ended = false;
  }

  void heard() {
    heard = clock.instant();
  }

  /** An update was given. */
  void given() {
    given = true;
  }

  /** The server ended the subscription. */
  void ended() {
    ended = true;
    given = true;
  }

  /** The server has nothing to send before then. */
  void quietUntil(Instant until) {
    quietUntil = until;
  }

  Instant opened() {
    return opened;
  }

  boolean isGiven() {
    return given;
  }

  boolean isEnded() {
    return ended;
  }

  /** How long the server has sent nothing, although it should have. */
  Duration silence() {
    if (ended) {
      return Duration.ZERO;
    }
    Instant since = quietUntil.isAfter(heard) ? quietUntil : heard;
    Duration silence = Duration.between(since, clock.instant());
    return silence.isNegative() ? Duration.ZERO : silence;
  }

  /** From the opening to the last message. */
  Duration life() {
    return Duration.between(opened, heard);
  }

  /** From the opening until now. */
  Duration age() {
    return Duration.between(opened, clock.instant());
  }
}
