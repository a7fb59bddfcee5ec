package io.tailrace.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Loop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the responses of clients that have bytes to read and do not. A container's thread waits for
 * such a client until its write times out, so they are ended a few at a time and late. Safe for any
 * thread.
 */
final class Closer implements Loop {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final int AT_ONCE = 8;

  private static final Duration STEP = Duration.ofSeconds(1);

  private record Waiting(BooleanSupplier end, long since) {}

  private final InstantSource clock;

  @GuardedBy("this")
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private int ending;

  Closer(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Runs {@code end} after a while.
   *
   * @param end whether it still had to be ended; {@link #ended} follows then
   */
  synchronized void later(BooleanSupplier end) {
    waiting.add(new Waiting(end, clock.millis()));
  }

  /** The container is done with a response that was ended here. */
  synchronized void ended() {
    ending = Math.max(0, ending - 1);
  }

  @Override
  public Duration step() {
    for (Waiting next = due(); next != null; next = due()) {
      if (!next.end().getAsBoolean()) {
        ended();
      }
    }
    return STEP;
  }

  private synchronized @Nullable Waiting due() {
    Waiting next = waiting.peek();
    if (next == null || ending >= AT_ONCE || clock.millis() - next.since() < PATIENCE.toMillis()) {
      return null;
    }
    ending++;
    return waiting.poll();
  }

  /** Ends all that wait, at once. */
  @Override
  public void stop() {
    List<Waiting> all;
    synchronized (this) {
      all = List.copyOf(waiting);
      waiting.clear();
    }
    for (Waiting each : all) {
      boolean unused = each.end().getAsBoolean();
    }
  }
}
