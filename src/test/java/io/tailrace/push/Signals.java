package io.tailrace.push;

import java.time.Duration;

/** Shows the simulation whether a writer's thread would run now. */
public final class Signals {
  private Signals() {}

  /** Whether the writer was woken since this was last asked. */
  public static boolean taken(Writer writer) {
    try {
      return writer.wakeup().await(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
