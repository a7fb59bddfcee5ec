package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.History;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import io.tailrace.view.ZSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The way from two connections to the contents of every view that can be followed exactly, at one
 * position of the replication stream. For one thread.
 */
final class PostgresOpening {
  private final PostgresSession session;
  private final PostgresInspector inspector;
  private final Postponements postponements;

  PostgresOpening(
      PostgresSession session, PostgresInspector inspector, Postponements postponements) {
    this.session = session;
    this.inspector = inspector;
    this.postponements = postponements;
  }

  /** What is refused, as updates. */
  static List<Update> refused(List<PostgresVerdict> verdicts) {
    return verdicts.stream()
        .flatMap(
            verdict ->
                verdict instanceof PostgresVerdict.Refused refused
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
   * @param identity the server and the database
   * @param views what could be followed exactly before the slot was made
   * @throws Outage where something was altered meanwhile
   */
  PostgresOpened read(List<String> identity, PostgresSlot slot, List<ViewSettings> views)
      throws SQLException, Outage {
    session.answerWithin(PostgresSession.READING);
    session.beginReading();
    session.execute("SET TRANSACTION SNAPSHOT '" + slot.snapshot() + "'");
    PostgresSnapshot snapshot = PostgresSnapshot.parse(session.one("SELECT pg_current_snapshot()"));
    long time = session.clock();
    List<PostgresVerdict> sound = inspector.inspect(views);
    List<Update> updates = new ArrayList<>();
    List<PostgresVerdict> followed = new ArrayList<>();
    Reading reading = new Reading(identity, slot.consistentPoint(), time, updates);
    Map<PostgresTable, ZSet> contents =
        new PostgresContents(session, postponements).read(only(PostgresTable.class, sound));
    contents.forEach((table, rows) -> updates.add(reading.contents(table, rows)));
    List<PostgresOpened.Computed> derived = new ArrayList<>();
    for (PostgresDerived view : only(PostgresDerived.class, sound)) {
      derived.add(reading.derived(view));
    }
    if (PostgresReading.isSpoilt(session, only(PostgresDerived.class, sound))) {
      throw Outage.readAgain("a table was rewritten while views of it were read");
    }
    session.execute("COMMIT");
    session.answerWithin(PostgresSession.LOOK);
    followed.addAll(contents.keySet());
    derived.forEach(each -> followed.add(each.view()));
    List<PostgresVerdict> now = inspector.inspect();
    refuseAltered(followed, now);
    updates.addAll(refused(now));
    return new PostgresOpened(
        identity, updates, contents, derived, snapshot, slot.consistentPoint(), time);
  }

  /** What was altered between the snapshot and the reading has another definition now. */
  private static void refuseAltered(List<PostgresVerdict> followed, List<PostgresVerdict> now)
      throws Outage {
    Map<String, PostgresVerdict> today = new HashMap<>();
    now.forEach(verdict -> today.put(verdict.view().name(), verdict));
    for (PostgresVerdict verdict : followed) {
      if (!verdict.equals(today.get(verdict.view().name()))) {
        throw Outage.readAgain(verdict.view().name() + " was altered while it was read");
      }
    }
  }

  static <T extends PostgresVerdict> List<T> only(Class<T> kind, List<PostgresVerdict> verdicts) {
    return verdicts.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What is read at one position. */
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

    Update contents(PostgresTable table, ZSet rows) {
      return contents(table.view(), history(table.facts(), table.columns()), table.columns(), rows);
    }

    private Update contents(
        ViewSettings view, History history, List<PostgresColumn> columns, ZSet rows) {
      return new Update.Contents(
          view.name(),
          history,
          PostgresColumn.shown(columns),
          Update.Pace.CLOCKED,
          position,
          time,
          rows);
    }

    private History history(List<String> facts, List<PostgresColumn> columns) {
      return ViewRoster.history(identity, facts, columns);
    }

    PostgresOpened.Computed derived(PostgresDerived derived) throws SQLException {
      ViewSettings view = derived.view();
      HeldRows rows = HeldRows.of(view);
      String failure = PostgresReading.read(session, derived, rows);
      History history = history(derived.facts(), derived.columns());
      if (failure == null) {
        updates.add(contents(view, history, derived.columns(), rows.change()));
      } else {
        rows.forget();
        updates.add(failed(view, failure));
      }
      return new PostgresOpened.Computed(derived, rows, failure == null);
    }
  }
}
