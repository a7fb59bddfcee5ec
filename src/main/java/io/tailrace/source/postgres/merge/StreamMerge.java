package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Merges the events of the replication stream. For one thread. */
final class StreamMerge {
  private final ViewRoster roster;
  private final CommitTimeline timeline;
  private final RefreshScheduler readings;
  private final OpenTransaction open;
  private final Watermark watermark;
  private final UpdateGate gate;

  StreamMerge(
      ViewRoster roster,
      CommitTimeline timeline,
      RefreshScheduler readings,
      OpenTransaction open,
      Watermark watermark,
      UpdateGate gate) {
    this.roster = roster;
    this.timeline = timeline;
    this.readings = readings;
    this.open = open;
    this.watermark = watermark;
    this.gate = gate;
  }

  void rows(StreamEvent.Rows part) {
    open.add(part.generation(), part.changes());
  }

  void progress(StreamEvent.Progressed progress) {
    watermark.progress(progress.position(), progress.time());
    timeline.progress(watermark.position(), watermark.time());
  }

  void commit(StreamEvent.Committed commit) throws InterruptedException {
    open.add(commit.generation(), commit.changes());
    watermark.commit(commit.position(), commit.time());
    hold(commit);
    timeline.committed(commit, open.kept(), open.tooMany(), readings.nextSnapshot());
    for (FollowedTable table : open.changed()) {
      // A check between the parts of the transaction may have refused or replaced the table.
      if (roster.table(table.view()) == table) {
        commit(commit, table);
      }
    }
    for (Map.Entry<Integer, String> each : commit.unreadable().entrySet()) {
      for (FollowedTable table : List.copyOf(roster.tablesOf(each.getKey()))) {
        if (table.concerns(commit.generation())) {
          gate.doubt(table.view(), each.getValue(), commit.transaction());
        }
      }
    }
    readings.touched(roster.clockedOf(commit.touched()));
    open.end();
  }

  private void commit(StreamEvent.Committed commit, FollowedTable table)
      throws InterruptedException {
    SourceFault fault = table.fault();
    if (fault != null) {
      // A definition that is being checked may explain rows that contradict the contents.
      if (gate.isHeld(table.view())) {
        gate.doubt(table.view(), String.valueOf(fault.getMessage()), commit.transaction());
      } else {
        gate.suspect(table.view(), String.valueOf(fault.getMessage()));
      }
    } else if (table.refusal() != null) {
      gate.tooLarge(table.view(), table.refusal());
    } else if (!commit.unreadable().containsKey(table.table().oid())) {
      Update update = table.commit(commit.position(), commit.time());
      if (update != null) {
        gate.send(update);
      }
    }
  }

  /**
   * Holds the views of relations that the transaction described. The server describes a relation
   * after anything that touched it in the catalogue, such as ANALYZE; one that nobody follows may
   * be a new partition of a followed table.
   */
  private void hold(StreamEvent.Committed commit) throws InterruptedException {
    if (commit.described().isEmpty()) {
      return;
    }
    Set<String> views = new HashSet<>();
    Set<Integer> strangers = new HashSet<>();
    for (int relation : commit.described()) {
      Set<String> concerned = roster.viewsOf(relation);
      views.addAll(concerned);
      if (concerned.isEmpty()) {
        strangers.add(relation);
      }
    }
    List<String> computed = roster.computed();
    if (computed.isEmpty()) {
      strangers.clear();
    }
    if (views.isEmpty() && strangers.isEmpty()) {
      return;
    }
    gate.holdForCheck(
        views, strangers, strangers.isEmpty() ? List.of() : computed, commit.transaction());
  }
}
