package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Column;
import io.tailrace.view.History;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import io.tailrace.view.ZSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The way from two connections to the contents of every table that can be followed, at one position
 * of the replication stream. For one thread.
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

  /** What was read, and the tables that are followed from there. */
  record Opened(List<Update> updates, List<PostgresTable> tables) {
    Opened {
      updates = List.copyOf(updates);
      tables = List.copyOf(tables);
    }
  }

  /** What is refused, as updates. */
  static List<Update> refused(List<PostgresVerdict> verdicts) {
    return verdicts.stream()
        .flatMap(
            verdict ->
                verdict instanceof PostgresVerdict.Refused refused
                    ? Stream.of(status(refused))
                    : Stream.empty())
        .toList();
  }

  private static Update status(PostgresVerdict.Refused refused) {
    return new Update.Status(refused.view().name(), State.FAILED, refused.reason());
  }

  /**
   * Reads everything at the slot's snapshot.
   *
   * @param identity the server and the database
   * @param tables what could be followed before the slot was made
   * @throws Outage where a table was altered meanwhile
   */
  Opened read(List<String> identity, PostgresSlot slot, List<PostgresTable> tables)
      throws SQLException, Outage {
    List<ViewSettings> views = tables.stream().map(PostgresTable::view).toList();
    session.answerWithin(PostgresSession.READING);
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    session.execute("SET TRANSACTION SNAPSHOT '" + slot.snapshot() + "'");
    List<PostgresTable> sound = sound(inspector.inspect(views));
    long time = session.clock();
    Map<PostgresTable, ZSet> contents = new PostgresContents(session, postponements).read(sound);
    session.execute("COMMIT");
    session.answerWithin(PostgresSession.ANSWER);
    return compare(identity, slot, time, contents);
  }

  /** What was altered between the snapshot and the reading has another definition now. */
  private Opened compare(
      List<String> identity, PostgresSlot slot, long time, Map<PostgresTable, ZSet> contents)
      throws SQLException, Outage {
    List<PostgresVerdict> now = inspector.inspect();
    Map<String, PostgresTable> sound = new LinkedHashMap<>();
    sound(now).forEach(table -> sound.put(table.view().name(), table));
    List<Update> updates = new ArrayList<>(refused(now));
    List<PostgresTable> tables = new ArrayList<>();
    for (Map.Entry<PostgresTable, ZSet> each : contents.entrySet()) {
      PostgresTable table = each.getKey();
      PostgresTable today = sound.get(table.view().name());
      if (today != null) {
        if (!today.facts().equals(table.facts())) {
          throw Outage.readAgain(table.qualified() + " was altered while it was read");
        }
        tables.add(table);
        updates.add(contents(identity, slot, time, table, each.getValue()));
      }
    }
    return new Opened(updates, tables);
  }

  private static Update contents(
      List<String> identity, PostgresSlot slot, long time, PostgresTable table, ZSet rows) {
    List<Column> columns =
        table.columns().stream()
            .map(column -> new Column(column.name(), column.typeName()))
            .toList();
    List<String> facts = Stream.concat(identity.stream(), table.facts().stream()).toList();
    return new Update.Contents(
        table.view().name(),
        History.of(facts, columns),
        columns,
        Update.Pace.CLOCKED,
        slot.consistentPoint(),
        time,
        rows);
  }

  static List<PostgresTable> sound(List<PostgresVerdict> verdicts) {
    return verdicts.stream()
        .filter(PostgresTable.class::isInstance)
        .map(PostgresTable.class::cast)
        .toList();
  }
}
