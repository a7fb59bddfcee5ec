package io.tailrace.source;

/** Gives a loop its thread: the one place where a source gets one. */
@FunctionalInterface
public interface Threads {
  /** Runs {@code loop} under this thread name until it is stopped. */
  void run(String name, Loop loop);
}
