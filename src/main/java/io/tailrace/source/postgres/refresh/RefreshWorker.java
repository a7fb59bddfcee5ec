package io.tailrace.source.postgres.refresh;

import io.tailrace.source.Outage;
import io.tailrace.source.SqlStates;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.analysis.ViewAnalyzer;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.Patience;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.WorkThread;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.source.postgres.session.WalPosition;
import io.tailrace.view.zset.ZSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Reads derived views on a connection of its own, each time all that are wanted in one transaction,
 * and rests for as long as that took. For the thread that runs it.
 */
public final class RefreshWorker implements WorkThread.Work {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private static final long LEAST_REST_NANOS = Duration.ofSeconds(1).toNanos();

  /** How often in a row the connection may be lost. */
  private static final int MOST_LOSSES = 5;

  private static final Duration AFTER_LOSS = Duration.ofSeconds(1);

  private final Opener opener;
  private final Postponements postponements;
  private final Map<String, Held> held;
  private final PeriodicRefresh clockwork;
  private final Mailbox<Order> orders = new Mailbox<>(Long.MAX_VALUE);
  private final Mailbox<SourceEvent> events;
  private final Patience pauses = new Patience(FIRST_PAUSE, LONGEST_PAUSE);
  private long restUntil = System.nanoTime();
  private long lastTook;

  // Made when it is first needed.
  private @Nullable Session session;
  private @Nullable ViewAnalyzer catalog;

  /** Whether a transaction waits to be used or left. */
  private boolean open;

  /** Makes the connection. */
  @FunctionalInterface
  public interface Opener {
    Session open() throws SQLException, Outage;
  }

  /**
   * What a computed view held when it was last read.
   *
   * @param generation with which it joined
   */
  public record Held(long generation, LastResult rows) {}

  /**
   * A view that is to be read.
   *
   * @param generation with which it joined
   */
  public record Job(Verdict view, long generation) {
    String name() {
      return view.view().name();
    }
  }

  /** What is to be done next. */
  public sealed interface Order {
    /**
     * A transaction with a snapshot is wanted.
     *
     * @param number of the snapshot
     */
    record Open(long number) implements Order {}

    /** The one that is open is of no use. */
    record Leave() implements Order {}

    /** The one that is open is of no use, and another one is wanted after a pause that grows. */
    record Again(long number) implements Order {}

    /** These views, in the open transaction. */
    record Read(List<Job> views) implements Order {
      public Read {
        views = List.copyOf(views);
      }
    }

    /** From now on these views are read by the clock, and no others. */
    record Clocked(List<DerivedView> views) implements Order {
      public Clocked {
        views = List.copyOf(views);
      }
    }

    /** Tables of views that are read by the clock were changed. */
    record Touched(List<String> views) implements Order {
      public Touched {
        views = List.copyOf(views);
      }
    }
  }

  /**
   * A worker that has read nothing yet but what is held.
   *
   * @param held what was read before; kept up to date
   * @param clockwork the views that are read by the clock
   */
  public RefreshWorker(
      Opener opener,
      Postponements postponements,
      Map<String, Held> held,
      PeriodicRefresh clockwork,
      Mailbox<SourceEvent> events) {
    this.opener = opener;
    this.postponements = postponements;
    this.held = held;
    this.clockwork = clockwork;
    this.events = events;
  }

  public void order(Order order) throws InterruptedException {
    orders.put(order, 1);
  }

  @Override
  public void run() throws InterruptedException {
    int lost = 0;
    while (!orders.isClosed()) {
      try {
        step();
        lost = 0;
      } catch (SQLException e) {
        if (++lost > MOST_LOSSES || orders.isClosed() || !SqlStates.isAway(e)) {
          events.put(new SourceEvent.Broken(e), 1);
          return;
        }
        beginAgain();
      } catch (Outage | RuntimeException | Error e) {
        events.put(new SourceEvent.Broken(e), 1);
        return;
      }
    }
  }

  /** A lost connection costs a reading, not the stream. */
  private void beginAgain() throws InterruptedException {
    if (session != null) {
      session.abort();
    }
    session = null;
    catalog = null;
    open = false;
    held.values().forEach(each -> each.rows().forget());
    orders.rest(AFTER_LOSS.toNanos());
    events.put(new SourceEvent.Spoilt(), 1);
  }

  private void step() throws SQLException, Outage, InterruptedException {
    // One transaction at a time: an open one is only left by an order.
    Order order = open ? orders.take() : orders.take(clockwork.due());
    if (order != null) {
      follow(order);
    }
    boolean turn = order == null || order instanceof Order.Read;
    if (turn && !open && clockwork.due() - System.nanoTime() <= 0 && !orders.isClosed()) {
      rest();
      readByTheClock();
    }
  }

  @Override
  public void close() {
    orders.close();
  }

  private void follow(Order order) throws SQLException, Outage, InterruptedException {
    if (order instanceof Order.Open wanted) {
      rest();
      open(wanted.number());
    } else if (order instanceof Order.Leave) {
      leave();
    } else if (order instanceof Order.Again wanted) {
      leave();
      orders.rest(pauses.now().toNanos());
      pauses.lost();
      open(wanted.number());
    } else if (order instanceof Order.Read wanted) {
      read(wanted.views());
    } else if (order instanceof Order.Clocked clocked) {
      clockwork.keep(clocked.views());
    } else if (order instanceof Order.Touched touched) {
      clockwork.touched(touched.views());
    }
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

  private void leave() throws SQLException, Outage {
    session().execute("ROLLBACK");
    open = false;
  }

  private void rest() throws InterruptedException {
    orders.rest(restUntil - System.nanoTime());
  }

  /**
   * As long as the reading took, if the one before was about as long: one during which the process
   * stood still is no reason to rest.
   */
  private void restAfter(long began) {
    long now = System.nanoTime();
    long took = now - began;
    restUntil = now + Math.min(took, Math.max(LEAST_REST_NANOS, 2 * lastTook));
    lastTook = took;
  }

  private void open(long number) throws SQLException, Outage, InterruptedException {
    session().beginReading();
    open = true;
    try (Statement statement = session().connection().createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_current_snapshot(), pg_current_wal_insert_lsn()")) {
      row.next();
      Snapshot snapshot = Snapshot.parse(String.valueOf(row.getString(1)));
      long logged = LogSequenceNumber.valueOf(String.valueOf(row.getString(2))).asLong();
      events.put(new SourceEvent.Opened(number, snapshot, WalPosition.behindHeader(logged)), 1);
    }
  }

  private void read(List<Job> wanted) throws SQLException, Outage, InterruptedException {
    long began = System.nanoTime();
    readyFor(wanted);
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
      String failure = ViewRefresh.read(session(), view, rows(view));
      if (failure != null) {
        outcomes.put(view.view().name(), new RefreshOutcome.Failed(failure));
      }
    }
    spoilt = spoilt || ViewRefresh.isSpoilt(session(), computed);
    session().execute("COMMIT");
    open = false;
    Set<String> altered = ViewRefresh.altered(catalog(), computed);
    restAfter(began);
    if (spoilt) {
      computed.forEach(view -> rows(view).forget());
      events.put(new SourceEvent.Spoilt(), 1);
      return;
    }
    pauses.rewarded();
    for (DerivedView view : computed) {
      String name = view.view().name();
      if (altered.contains(name) || outcomes.containsKey(name)) {
        rows(view).forget();
        outcomes.remove(altered.contains(name) ? name : "");
      } else {
        outcomes.put(name, new RefreshOutcome.Changed(rows(view).change()));
      }
    }
    events.put(new SourceEvent.Read(outcomes, altered, millisSince(began)), 1);
  }

  private void readTables(List<Job> wanted, Map<String, RefreshOutcome> outcomes)
      throws SQLException, Outage {
    List<StreamedTable> tables = ViewRefresh.tables(wanted);
    if (tables.isEmpty()) {
      return;
    }
    Map<StreamedTable, ZSet> contents = new TableReader(session(), postponements).read(tables);
    for (StreamedTable table : tables) {
      String view = table.view().name();
      ZSet rows = contents.get(table);
      if (rows != null) {
        outcomes.put(view, new RefreshOutcome.Changed(rows));
      } else {
        String reason = postponements.reason(view);
        outcomes.put(
            view,
            new RefreshOutcome.Failed(
                reason == null ? table.qualified() + " could not be read" : reason));
      }
    }
  }

  private static long millisSince(long began) {
    return (System.nanoTime() - began) / 1_000_000;
  }

  private void readByTheClock() throws SQLException, Outage, InterruptedException {
    long began = System.nanoTime();
    events.put(clockwork.read(session(), catalog()), 1);
    restAfter(began);
  }

  /** Made by {@link #readyFor}, before the view is read. */
  private LastResult rows(DerivedView view) {
    return Objects.requireNonNull(held.get(view.view().name())).rows();
  }

  /** A view that joined anew is compared with nothing. */
  private void readyFor(List<Job> wanted) {
    for (Job job : wanted) {
      Held known = held.get(job.name());
      if (job.view() instanceof DerivedView view
          && (known == null || known.generation() != job.generation())) {
        held.put(job.name(), new Held(job.generation(), LastResult.of(view.view())));
      }
    }
  }
}
