package io.tailrace.demo;

/** A wait of a program that looks again and again at what tells nobody when it changes. */
final class Pause {
  private Pause() {}

  /** Returns early, with the thread's interrupt set, where it is interrupted. */
  static void ms(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
