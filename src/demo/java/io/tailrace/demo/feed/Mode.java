package io.tailrace.demo.feed;

import java.util.Locale;

/** Where the edits come from. */
enum Mode {
  LIVE,
  REPLAY,
  SIMULATED;

  /** Where the edits come from, for people. */
  String origin(String detail) {
    return switch (this) {
      case LIVE -> "live edits from " + detail;
      case REPLAY -> "recorded edits from " + detail;
      case SIMULATED -> "simulated edits: Wikimedia cannot be reached";
    };
  }

  /** The text in the view {@code feed}. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
