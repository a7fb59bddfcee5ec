package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.PlacedRefresh;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.source.postgres.refresh.Touch;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Merges the results of queries: readings of computed views, and of tables that join. For one
 * thread.
 */
final class RefreshMerge {
  private final ViewRoster roster;
  private final CommitTimeline timeline;
  private final RefreshScheduler readings;
  private final OpenTransaction open;
  private final UpdateGate gate;

  RefreshMerge(
      ViewRoster roster,
      CommitTimeline timeline,
      RefreshScheduler readings,
      OpenTransaction open,
      UpdateGate gate) {
    this.roster = roster;
    this.timeline = timeline;
    this.readings = readings;
    this.open = open;
    this.gate = gate;
  }

  void accept(SourceEvent.FromReadings event) throws SourceFault, InterruptedException {
    if (event instanceof SourceEvent.Opened opened) {
      readings.opened(opened);
    } else if (event instanceof SourceEvent.Read read) {
      readings.done();
      for (Map.Entry<String, RefreshOutcome> each : read.outcomes().entrySet()) {
        place(each.getKey(), each.getValue(), read.millis());
      }
      checkAltered(read.altered());
    } else if (event instanceof SourceEvent.Spoilt) {
      readings.done();
      timeline.spoilt();
    } else if (event instanceof SourceEvent.Timed timed) {
      readings.clockDone();
      for (Update update : timed.updates()) {
        if (roster.entry(update.view()) != null) {
          gate.joined(update.view());
          gate.release(update);
        }
      }
      checkAltered(timed.altered());
    }
  }

  private void checkAltered(Set<String> altered) throws InterruptedException {
    if (!altered.isEmpty()) {
      timeline.spoilt(altered);
      gate.check(altered);
    }
  }

  private void place(String view, RefreshOutcome outcome, long millis)
      throws SourceFault, InterruptedException {
    if (timeline.follows(view) && !timeline.isReading(view)) {
      // The worker's next difference would be one to contents that were never sent.
      gate.rejoin(Set.of(view));
      return;
    }
    PlacedRefresh placed = timeline.read(view, outcome);
    if (placed.updates().isEmpty() && placed.rest().isEmpty() && !timeline.follows(view)) {
      return;
    }
    readings.outcome(view, outcome, millis);
    for (Update update : placed.updates()) {
      if (update instanceof Update.Status) {
        gate.release(update);
      } else {
        gate.joined(view);
        if (update instanceof Update.Contents contents && isTable(view)) {
          follow(contents, placed.rest());
        } else {
          gate.send(update);
        }
      }
    }
  }

  private boolean isTable(String view) {
    FollowedView entry = roster.entry(view);
    return entry != null && entry.verdict() instanceof StreamedTable;
  }

  /** The table was read while the stream went on: later commits follow its contents. */
  private void follow(Update.Contents contents, List<Touch> rest)
      throws SourceFault, InterruptedException {
    String view = contents.view();
    FollowedTable table = roster.read(view, contents.rows(), contents.timestamp());
    gate.checkReading(view);
    gate.send(contents);
    for (Touch touch : rest) {
      if (!follow(table, touch)) {
        return;
      }
    }
    String missing = open.follow(table);
    if (missing != null) {
      gate.doubt(view, missing, null);
    }
  }

  /** Returns whether the table is still followed. */
  private boolean follow(FollowedTable table, Touch touch) throws InterruptedException {
    String view = table.view();
    if (touch.unreadable() != null) {
      gate.doubt(view, touch.unreadable(), touch.transaction());
      return false;
    }
    for (TableChanges each : touch.changes()) {
      table.add(each);
    }
    if (table.fault() != null) {
      gate.doubt(view, view + " was altered while it was read", touch.transaction());
      return false;
    }
    if (table.refusal() != null) {
      gate.tooLarge(view, table.refusal());
      return false;
    }
    Update update = table.commit(touch.position(), touch.time());
    if (update != null) {
      gate.send(update);
    }
    return true;
  }
}
