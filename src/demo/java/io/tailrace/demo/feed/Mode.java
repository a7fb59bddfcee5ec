package io.tailrace.demo.feed;

import java.util.Locale;

/** Where the edits come from. */
enum Mode {
  LIVE,
  REPLAY,
  SIMULATED;

  /** The text in the view {@code feed}. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
