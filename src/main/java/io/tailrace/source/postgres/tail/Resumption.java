package io.tailrace.source.postgres.tail;

import org.jspecify.annotations.Nullable;

/**
 * The state that one tail leaves to the next, valid as long as the slot still has all later
 * changes. For the reader's thread.
 */
final class Resumption {
  private @Nullable FollowedDatabase known;
  private int walSender;

  /** Whether {@link #known} is consistent: no event of it is half merged. */
  private boolean sound;

  /**
   * @param before what the tail before left; null for none
   */
  Resumption(@Nullable Resumption before) {
    if (before != null) {
      known = before.sound ? before.known : null;
      walSender = before.walSender;
    }
    // A connection that fails before anything was merged leaves the state as it was.
    sound = known != null;
  }

  @Nullable FollowedDatabase known() {
    return known;
  }

  /** Everything is read again. */
  void forget() {
    known = null;
    sound = false;
  }

  void keep(FollowedDatabase database) {
    known = database;
  }

  void sound(boolean isSound) {
    sound = isSound;
  }

  /** The server's process that sends the stream; 0 while there was none. */
  int walSender() {
    return walSender;
  }

  void walSender(int pid) {
    walSender = pid;
  }
}
