package io.tailrace.push;

import io.tailrace.view.Transition;

/** How a client that came was brought to now, the cheapest first. */
public enum Joined {
  /** It had everything. */
  NOTHING,
  /** By the frames since. */
  FRAMES,
  /** By a net difference. */
  DIFFERENCE,
  /** By a checkpoint that replaces what it had. */
  CHECKPOINT;

  static Joined by(Transition leg) {
    if (leg.frames().isEmpty()) {
      return NOTHING;
    }
    return switch (leg.by()) {
      case FRAMES -> FRAMES;
      case DIFFERENCE -> DIFFERENCE;
      case CHECKPOINT -> CHECKPOINT;
    };
  }
}
