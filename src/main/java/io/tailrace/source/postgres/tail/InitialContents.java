package io.tailrace.source.postgres.tail;

import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.merge.ViewRoster;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.HeldResult;
import io.tailrace.source.postgres.refresh.LastResult;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contents at the beginning of a replication stream, all at one position.
 *
 * @param identity of the server and the database
 * @param updates the contents that were read, and the statuses of the rest
 * @param tables that the stream is followed for, with their rows
 * @param computed views that are read again and again
 * @param snapshot with which everything was read
 * @param position of that snapshot
 * @param time of the reading, ms since the epoch
 */
record InitialContents(
    List<String> identity,
    List<Update> updates,
    Map<StreamedTable, ZSet> tables,
    List<Computed> computed,
    Snapshot snapshot,
    long position,
    long time) {
  InitialContents {
    identity = List.copyOf(identity);
    updates = List.copyOf(updates);
    tables = new LinkedHashMap<>(tables);
    computed = List.copyOf(computed);
  }

  /**
   * A computed view.
   *
   * @param read whether it could be read, and {@code rows} are its rows
   */
  record Computed(DerivedView view, LastResult rows, boolean read) {}

  boolean isEmpty() {
    return tables.isEmpty() && computed.isEmpty();
  }

  /** The roster of all of it, and of the views that are read by the clock. */
  ViewRoster roster(CommitTimeline timeline, List<DerivedView> clocked) throws SourceFault {
    ViewRoster roster = new ViewRoster(identity, timeline);
    for (Map.Entry<StreamedTable, ZSet> each : tables.entrySet()) {
      roster.begin(each.getKey(), each.getValue(), position);
    }
    computed.forEach(each -> roster.begin(each.view(), each.read()));
    clocked.forEach(view -> roster.begin(view, false));
    roster.begun();
    return roster;
  }

  CommitTimeline timeline() {
    return new CommitTimeline(snapshot, position, time);
  }

  /** The results of the computed views. */
  Map<String, HeldResult> held() {
    Map<String, HeldResult> held = new HashMap<>();
    computed.forEach(
        each -> held.put(each.view().view().name(), new HeldResult(FollowSet.FIRST, each.rows())));
    return held;
  }
}
