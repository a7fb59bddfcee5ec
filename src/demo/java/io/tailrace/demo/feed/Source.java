package io.tailrace.demo.feed;

import java.io.IOException;

/** A source of edits. */
interface Source {
  /**
   * Puts edits into the outbox until the source ends or the thread is interrupted.
   *
   * @param from the position after which to continue; empty for the beginning, or for now
   * @throws IOException if the source cannot be read at all
   */
  void run(String from, Outbox outbox) throws IOException, InterruptedException;

  /** The name under which its position is stored. */
  String name();
}
