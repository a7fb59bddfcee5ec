package io.tailrace.demo.feed;

import java.io.IOException;

/** Where edits come from. */
interface Source {
  /**
   * Puts edits into the outbox until there are no more, or until its thread is interrupted.
   *
   * @param from the position of this source after which to go on; empty for its beginning, or now
   * @throws IOException where the source cannot be read at all
   */
  void run(String from, Outbox outbox) throws IOException, InterruptedException;

  /** The name under which its position is kept. */
  String name();
}
