package io.tailrace.demo.feed;

import java.util.Locale;

/** Where the edits come from. */
enum Mode {
  LIVE,
  REPLAY,
  SIMULATED;

  /** As the view {@code feed} says it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
