package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.source.SqlStates;
import io.tailrace.view.ZSet;
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
final class PostgresReadings implements PostgresHand.Work {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private static final long LEAST_REST_NANOS = Duration.ofSeconds(1).toNanos();

  /** How often in a row the connection may be lost. */
  private static final int MOST_LOSSES = 5;

  private static final Duration AFTER_LOSS = Duration.ofSeconds(1);

  private final Opener opener;
  private final Postponements postponements;
  private final Map<String, Held> held;
  private final PostgresClockwork clockwork;
  private final Mailbox<Order> orders = new Mailbox<>(Long.MAX_VALUE);
  private final Mailbox<PostgresEvent> events;
  private final Patience pauses = new Patience(FIRST_PAUSE, LONGEST_PAUSE);
  private long restUntil = System.nanoTime();
  private long lastTook;

  // Made when it is first needed.
  private @Nullable PostgresSession session;
  private @Nullable PostgresCatalog catalog;

  /** Whether a transaction waits to be used or left. */
  private boolean open;

  /** Makes the connection. */
  @FunctionalInterface
  interface Opener {
    PostgresSession open() throws SQLException, Outage;
  }

  /**
   * What a computed view held when it was last read.
   *
   * @param generation with which it joined
   */
  record Held(long generation, HeldRows rows) {}

  /**
   * A view that is to be read.
   *
   * @param generation with which it joined
   */
  record Job(PostgresVerdict view, long generation) {
    String name() {
      return view.view().name();
    }
  }

  /** What is to be done next. */
  sealed interface Order {
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
    record Clocked(List<PostgresDerived> views) implements Order {
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
   * @param held what was read before; kept up to date
   * @param clockwork the views that are read by the clock
   */
  PostgresReadings(
      Opener opener,
      Postponements postponements,
      Map<String, Held> held,
      PostgresClockwork clockwork,
      Mailbox<PostgresEvent> events) {
    this.opener = opener;
    this.postponements = postponements;
    this.held = held;
    this.clockwork = clockwork;
    this.events = events;
  }

  void order(Order order) throws InterruptedException {
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
          events.put(new PostgresEvent.Broken(e), 1);
          return;
        }
        beginAgain();
      } catch (Outage | RuntimeException | Error e) {
        events.put(new PostgresEvent.Broken(e), 1);
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
    events.put(new PostgresEvent.Spoilt(), 1);
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

  private PostgresSession session() throws SQLException, Outage {
    if (session == null) {
      session = opener.open();
      session.answerWithin(PostgresSession.READING);
      catalog = new PostgresCatalog(session.connection(), session.version());
    }
    return session;
  }

  private PostgresCatalog catalog() throws SQLException, Outage {
    PostgresSession unused = session();
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
      PostgresSnapshot snapshot = PostgresSnapshot.parse(String.valueOf(row.getString(1)));
      long logged = LogSequenceNumber.valueOf(String.valueOf(row.getString(2))).asLong();
      events.put(new PostgresEvent.Opened(number, snapshot, WalPosition.behindHeader(logged)), 1);
    }
  }

  private void read(List<Job> wanted) throws SQLException, Outage, InterruptedException {
    long began = System.nanoTime();
    readyFor(wanted);
    Map<String, PostgresOutcome> outcomes = new HashMap<>();
    List<PostgresDerived> computed = PostgresReading.computed(wanted);
    boolean spoilt = false;
    try {
      readTables(wanted, outcomes);
    } catch (Outage e) {
      if (!e.atOnce()) {
        throw e;
      }
      spoilt = true;
    }
    for (PostgresDerived view : spoilt ? List.<PostgresDerived>of() : computed) {
      String failure = PostgresReading.read(session(), view, rows(view));
      if (failure != null) {
        outcomes.put(view.view().name(), new PostgresOutcome.Failed(failure));
      }
    }
    spoilt = spoilt || PostgresReading.isSpoilt(session(), computed);
    session().execute("COMMIT");
    open = false;
    Set<String> altered = PostgresReading.altered(catalog(), computed);
    restAfter(began);
    if (spoilt) {
      computed.forEach(view -> rows(view).forget());
      events.put(new PostgresEvent.Spoilt(), 1);
      return;
    }
    pauses.rewarded();
    for (PostgresDerived view : computed) {
      String name = view.view().name();
      if (altered.contains(name) || outcomes.containsKey(name)) {
        rows(view).forget();
        outcomes.remove(altered.contains(name) ? name : "");
      } else {
        outcomes.put(name, new PostgresOutcome.Changed(rows(view).change()));
      }
    }
    events.put(new PostgresEvent.Read(outcomes, altered, millisSince(began)), 1);
  }

  private void readTables(List<Job> wanted, Map<String, PostgresOutcome> outcomes)
      throws SQLException, Outage {
    List<PostgresTable> tables = PostgresReading.tables(wanted);
    if (tables.isEmpty()) {
      return;
    }
    Map<PostgresTable, ZSet> contents = new PostgresContents(session(), postponements).read(tables);
    for (PostgresTable table : tables) {
      String view = table.view().name();
      ZSet rows = contents.get(table);
      if (rows != null) {
        outcomes.put(view, new PostgresOutcome.Changed(rows));
      } else {
        String reason = postponements.reason(view);
        outcomes.put(
            view,
            new PostgresOutcome.Failed(
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
  private HeldRows rows(PostgresDerived view) {
    return Objects.requireNonNull(held.get(view.view().name())).rows();
  }

  /** A view that joined anew is compared with nothing. */
  private void readyFor(List<Job> wanted) {
    for (Job job : wanted) {
      Held known = held.get(job.name());
      if (job.view() instanceof PostgresDerived view
          && (known == null || known.generation() != job.generation())) {
        held.put(job.name(), new Held(job.generation(), HeldRows.of(view.view())));
      }
    }
  }
}
