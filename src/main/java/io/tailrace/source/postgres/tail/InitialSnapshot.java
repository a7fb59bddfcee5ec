package io.tailrace.source.postgres.tail;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.analysis.ViewInspector;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.refresh.LastResult;
import io.tailrace.source.postgres.refresh.TableReader;
import io.tailrace.source.postgres.refresh.ViewRefresh;
import io.tailrace.source.postgres.replication.ReplicationSlot;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.ZSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the contents of every view that can be followed exactly, at one position of the replication
 * stream. For one thread.
 */
public final class InitialSnapshot {
  private final Session session;
  private final ViewInspector inspector;
  private final Postponements postponements;

  InitialSnapshot(Session session, ViewInspector inspector, Postponements postponements) {
    this.session = session;
    this.inspector = inspector;
    this.postponements = postponements;
  }

  /** The statuses of the views that are refused. */
  static List<Update> refused(List<Verdict> verdicts) {
    return verdicts.stream()
        .flatMap(
            verdict ->
                verdict instanceof Verdict.Refused refused
                    ? Stream.of(failed(refused.view(), refused.reason()))
                    : Stream.empty())
        .toList();
  }

  private static Update failed(ViewSettings view, String reason) {
    return new Update.Status(view.name(), State.FAILED, reason);
  }

  /**
   * Reads everything at the slot's snapshot.
   *
   * @param identity of the server and the database
   * @param views that could be followed exactly before the slot was created
   * @throws Outage where something was altered meanwhile
   */
  InitialContents read(List<String> identity, ReplicationSlot slot, List<ViewSettings> views)
      throws SQLException, Outage {
    session.answerWithin(Session.READING);
    session.beginReading();
    session.execute("SET TRANSACTION SNAPSHOT '" + slot.snapshot() + "'");
    Snapshot snapshot = Snapshot.parse(session.one("SELECT pg_current_snapshot()"));
    long time = session.clock();
    List<Verdict> sound = inspector.inspect(views);
    List<Update> updates = new ArrayList<>();
    List<Verdict> followed = new ArrayList<>();
    Reading reading = new Reading(identity, slot.consistentPoint(), time, updates);
    Map<StreamedTable, ZSet> contents =
        new TableReader(session, postponements).read(only(StreamedTable.class, sound));
    contents.forEach((table, rows) -> updates.add(reading.contents(table, rows)));
    List<InitialContents.Computed> derived = new ArrayList<>();
    for (DerivedView view : only(DerivedView.class, sound)) {
      derived.add(reading.derived(view));
    }
    if (ViewRefresh.isSpoilt(session, only(DerivedView.class, sound))) {
      throw Outage.readAgain("a table was rewritten while views of it were read");
    }
    session.execute("COMMIT");
    session.answerWithin(Session.LOOK);
    followed.addAll(contents.keySet());
    derived.forEach(each -> followed.add(each.view()));
    List<Verdict> now = inspector.inspect();
    refuseAltered(followed, now);
    updates.addAll(refused(now));
    return new InitialContents(
        identity, updates, contents, derived, snapshot, slot.consistentPoint(), time);
  }

  /** Views that were altered between the snapshot and the reading have another definition now. */
  private static void refuseAltered(List<Verdict> followed, List<Verdict> now) throws Outage {
    Map<String, Verdict> today = new HashMap<>();
    now.forEach(verdict -> today.put(verdict.view().name(), verdict));
    for (Verdict verdict : followed) {
      if (!verdict.equals(today.get(verdict.view().name()))) {
        throw Outage.readAgain(verdict.view().name() + " was altered while it was read");
      }
    }
  }

  public static <T extends Verdict> List<T> only(Class<T> kind, List<Verdict> verdicts) {
    return verdicts.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** A reading at one position. */
  private final class Reading {
    private final List<String> identity;
    private final long position;
    private final long time;
    private final List<Update> updates;

    Reading(List<String> identity, long position, long time, List<Update> updates) {
      this.identity = identity;
      this.position = position;
      this.time = time;
      this.updates = updates;
    }

    Update contents(StreamedTable table, ZSet rows) {
      return contents(table.view(), history(table.facts(), table.columns()), table.columns(), rows);
    }

    private Update contents(ViewSettings view, History history, List<PgColumn> columns, ZSet rows) {
      return new Update.Contents(
          view.name(), history, PgColumn.shown(columns), Update.Pace.CLOCKED, position, time, rows);
    }

    private History history(List<String> facts, List<PgColumn> columns) {
      return PgColumn.history(identity, facts, columns);
    }

    InitialContents.Computed derived(DerivedView derived) throws SQLException {
      ViewSettings view = derived.view();
      LastResult rows = LastResult.of(view);
      String failure = ViewRefresh.read(session, derived, rows);
      History history = history(derived.facts(), derived.columns());
      if (failure == null) {
        updates.add(contents(view, history, derived.columns(), rows.change()));
      } else {
        rows.forget();
        updates.add(failed(view, failure));
      }
      return new InitialContents.Computed(derived, rows, failure == null);
    }
  }
}
