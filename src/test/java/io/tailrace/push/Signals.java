package io.tailrace.push;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Lets the simulation make a hub of small writers, and see whether one's thread would run. */
public final class Signals {
  private Signals() {}

  /** A hub that writes in small pieces, and what is longer to two clients at once. */
  public static Hub hub(
      int writers,
      int buffer,
      StreamTimeouts patience,
      InstantSource clock,
      RandomGenerator random) {
    return new Hub(writers, new SendLimits(buffer, buffer, 2), patience, clock, random);
  }

  /** Whether the writer was woken since this was last asked. */
  public static boolean taken(Writer writer) {
    try {
      return writer.wakeup().await(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
