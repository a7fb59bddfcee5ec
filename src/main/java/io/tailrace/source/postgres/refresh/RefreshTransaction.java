package io.tailrace.source.postgres.refresh;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.analysis.ViewAnalyzer;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.source.postgres.session.WalPosition;
import io.tailrace.view.zset.ZSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The worker's connection, and the one transaction that may be open on it. The connection is made
 * when it is first needed, and again after it was lost. For one thread.
 */
final class RefreshTransaction {
  private final RefreshWorker.Opener opener;
  private final Postponements postponements;
  private final HeldResults held;
  private @Nullable Session session;
  private @Nullable ViewAnalyzer catalog;
  private boolean open;

  /**
   * @param held the last results of computed views; kept up to date
   */
  RefreshTransaction(
      RefreshWorker.Opener opener, Postponements postponements, Map<String, HeldResult> held) {
    this.opener = opener;
    this.postponements = postponements;
    this.held = new HeldResults(held);
  }

  boolean isOpen() {
    return open;
  }

  /** The connection; null while there is none. */
  @Nullable Session connected() {
    return session;
  }

  /** The connection was lost: the next reading is compared with nothing. */
  void lost() {
    session = null;
    catalog = null;
    open = false;
    held.forget();
  }

  private Session session() throws SQLException, Outage {
    if (session == null) {
      session = opener.open();
      session.answerWithin(Session.READING);
      catalog = new ViewAnalyzer(session.connection(), session.version());
    }
    return session;
  }

  private ViewAnalyzer catalog() throws SQLException, Outage {
    Session unused = session();
    return Objects.requireNonNull(catalog);
  }

  SourceEvent.Opened open(long number) throws SQLException, Outage {
    session().beginReading();
    open = true;
    try (Statement statement = session().connection().createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_current_snapshot(), pg_current_wal_insert_lsn()")) {
      row.next();
      Snapshot snapshot = Snapshot.parse(String.valueOf(row.getString(1)));
      long logged = LogSequenceNumber.valueOf(String.valueOf(row.getString(2))).asLong();
      return new SourceEvent.Opened(number, snapshot, WalPosition.behindHeader(logged));
    }
  }

  void leave() throws SQLException, Outage {
    session().execute("ROLLBACK");
    open = false;
  }

  /** Reads views in the open transaction, and ends it. */
  SourceEvent.FromReadings read(List<RefreshJob> wanted) throws SQLException, Outage {
    long began = System.nanoTime();
    held.prepare(wanted);
    Map<String, RefreshOutcome> outcomes = new HashMap<>();
    List<DerivedView> computed = ViewRefresh.computed(wanted);
    boolean spoilt = false;
    try {
      readTables(wanted, outcomes);
    } catch (Outage e) {
      if (!e.atOnce()) {
        throw e;
      }
      spoilt = true;
    }
    for (DerivedView view : spoilt ? List.<DerivedView>of() : computed) {
      String failure = ViewRefresh.read(session(), view, held.rows(view));
      if (failure != null) {
        outcomes.put(view.view().name(), new RefreshOutcome.Failed(failure));
      }
    }
    spoilt = spoilt || ViewRefresh.isSpoilt(session(), computed);
    session().execute("COMMIT");
    open = false;
    Set<String> altered = ViewRefresh.altered(catalog(), computed);
    if (spoilt) {
      computed.forEach(view -> held.rows(view).forget());
      return new SourceEvent.Spoilt();
    }
    computed.forEach(view -> held.compare(view, altered.contains(view.view().name()), outcomes));
    return new SourceEvent.Read(outcomes, altered, (System.nanoTime() - began) / 1_000_000);
  }

  private void readTables(List<RefreshJob> wanted, Map<String, RefreshOutcome> outcomes)
      throws SQLException, Outage {
    List<StreamedTable> tables = ViewRefresh.tables(wanted);
    if (tables.isEmpty()) {
      return;
    }
    Map<StreamedTable, ZSet> contents = new TableReader(session(), postponements).read(tables);
    for (StreamedTable table : tables) {
      String view = table.view().name();
      ZSet rows = contents.get(table);
      String reason = postponements.reason(view);
      outcomes.put(
          view,
          rows != null
              ? new RefreshOutcome.Changed(rows)
              : new RefreshOutcome.Failed(
                  reason == null ? table.qualified() + " could not be read" : reason));
    }
  }

  SourceEvent.Timed readByTheClock(PeriodicRefresh clocked) throws SQLException, Outage {
    return clocked.read(session(), catalog());
  }
}
