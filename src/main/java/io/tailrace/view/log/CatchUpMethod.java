package io.tailrace.view.log;

/** How a client is brought on, the cheapest first. */
public enum CatchUpMethod {
  /** It had everything. */
  NOTHING,
  /** By the changes since. */
  FRAMES,
  /** By a net difference, with changes before and after it. */
  DIFFERENCE,
  /** By a checkpoint that replaces what it had. */
  CHECKPOINT
}
