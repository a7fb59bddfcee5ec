package io.tailrace.push;

/** How a client that came was brought to now. */
public enum Joined {
  /** It had everything. */
  NOTHING,
  /** By the frames since. */
  FRAMES,
  /** By a net difference. */
  DIFFERENCE,
  /** By a checkpoint that replaces what it had. */
  CHECKPOINT
}
