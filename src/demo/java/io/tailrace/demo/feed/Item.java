package io.tailrace.demo.feed;

import java.util.Locale;

/** What the reader hands to the writer, in order. */
sealed interface Item {
  /**
   * An edit to be counted.
   *
   * @param source what {@code position} is a position in
   * @param position from where the source would go on after this edit
   */
  record Counted(Edit edit, String source, String position) implements Item {}

  /** What the feed does from here on, for the people who look at the page. */
  record Status(Mode mode, State state, String detail) implements Item {}

  /** What a feed can be doing. */
  enum State {
    CONNECTING,
    RUNNING,
    /** For a source that is away. */
    WAITING,
    FINISHED;

    /** As the view {@code feed} says it. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
