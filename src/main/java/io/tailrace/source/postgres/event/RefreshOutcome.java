package io.tailrace.source.postgres.event;

import io.tailrace.view.zset.ZSet;

/** The outcome of reading one computed view. */
public sealed interface RefreshOutcome {
  /** The difference to the result of the last reading. */
  record Changed(ZSet changes) implements RefreshOutcome {}

  /** It could not be read, which affects no other view. */
  record Failed(String reason) implements RefreshOutcome {}
}
