package io.tailrace.demo.feed;

import java.util.Locale;

/** A message from the reader to the writer. */
sealed interface Item {
  /**
   * An edit to count.
   *
   * @param source the source of {@code position}
   * @param position where the source continues after this edit
   */
  record Counted(Edit edit, String source, String position) implements Item {}

  /** The feed's new state, for the page. */
  record Status(Mode mode, State state, String detail) implements Item {}

  /** The states of a feed. */
  enum State {
    CONNECTING,
    RUNNING,
    /** The source is away. */
    WAITING,
    FINISHED;

    /** The text in the view {@code feed}. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
