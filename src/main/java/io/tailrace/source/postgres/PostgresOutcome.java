package io.tailrace.source.postgres;

import io.tailrace.view.ZSet;

/** What reading one derived view gave. */
sealed interface PostgresOutcome {
  /** How it differs from what it held when it was last read. */
  record Changed(ZSet changes) implements PostgresOutcome {}

  /** It could not be read, which hurts no other view. */
  record Failed(String reason) implements PostgresOutcome {}
}
