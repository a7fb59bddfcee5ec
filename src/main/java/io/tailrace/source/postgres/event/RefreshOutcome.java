package io.tailrace.source.postgres.event;

import io.tailrace.view.zset.ZSet;

/** What reading one derived view gave. */
public sealed interface RefreshOutcome {
  /** How it differs from what it held when it was last read. */
  record Changed(ZSet changes) implements RefreshOutcome {}

  /** It could not be read, which hurts no other view. */
  record Failed(String reason) implements RefreshOutcome {}
}
