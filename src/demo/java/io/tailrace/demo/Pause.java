package io.tailrace.demo;

/** The pause between two checks of a condition that has no notification. */
final class Pause {
  private Pause() {}

  /** Returns early, and sets the interrupt again, if the thread is interrupted. */
  static void ms(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
