package io.tailrace.view;

import io.tailrace.view.log.Timestamp;
import java.util.Arrays;

/** Progress of some views up to a timestamp, which streams of a group wait for. */
record Awaited(Movers movers, long timestamp) {
  boolean isOfSameViews(Awaited other) {
    return Arrays.equals(movers.indexes(), other.movers.indexes());
  }

  boolean isReached() {
    return movers.haveReached(timestamp);
  }

  Awaited earlier(Awaited other) {
    return Timestamp.before(other.timestamp, timestamp) ? other : this;
  }
}
