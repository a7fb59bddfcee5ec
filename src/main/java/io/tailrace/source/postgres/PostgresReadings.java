package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Reads derived views on a connection of its own, each time all that are wanted in one transaction,
 * and rests for as long as that took. For the thread that runs it.
 */
final class PostgresReadings implements PostgresHand.Work {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** A record cannot begin in the first bytes of a page, so no commit ends there. */
  private static final int PAGE = 8192;

  private static final int LARGEST_PAGE_HEADER = 40;

  private final PostgresSession session;
  private final PostgresCatalog catalog;
  private final Map<String, PostgresDerived> views = new HashMap<>();
  private final Map<String, HeldRows> held = new HashMap<>();
  private final PostgresClockwork clockwork;
  private final Mailbox<Order> orders = new Mailbox<>(Long.MAX_VALUE);
  private final Mailbox<PostgresEvent> events;
  private final Patience pauses = new Patience(FIRST_PAUSE, LONGEST_PAUSE);
  private long restUntil = System.nanoTime();

  /** Whether a transaction waits to be used or left. */
  private boolean open;

  /** What is to be done next. */
  sealed interface Order {
    /** A transaction with a snapshot is wanted. */
    record Open() implements Order {}

    /**
     * The one that is open is of no use.
     *
     * @param again whether another one is wanted, after a pause that grows
     */
    record Leave(boolean again) implements Order {}

    /** These views, in the open transaction. */
    record Read(List<String> views) implements Order {
      public Read {
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
   * @param read the exact views with their rows at the beginning
   * @param clockwork the views that are read by the clock
   */
  PostgresReadings(
      PostgresSession session,
      PostgresCatalog catalog,
      Map<PostgresDerived, HeldRows> read,
      PostgresClockwork clockwork,
      Mailbox<PostgresEvent> events) {
    this.session = session;
    this.catalog = catalog;
    this.clockwork = clockwork;
    this.events = events;
    read.forEach(
        (view, rows) -> {
          views.put(view.view().name(), view);
          held.put(view.view().name(), rows);
        });
  }

  void order(Order order) throws InterruptedException {
    orders.put(order, 1);
  }

  @Override
  public void run() throws InterruptedException {
    try {
      session.answerWithin(PostgresSession.READING);
      while (!orders.isClosed()) {
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
    } catch (SQLException | Outage | RuntimeException | Error e) {
      events.put(new PostgresEvent.Broken(e), 1);
    }
  }

  @Override
  public void close() {
    orders.close();
    session.abort();
  }

  private void follow(Order order) throws SQLException, Outage, InterruptedException {
    if (order instanceof Order.Open) {
      rest();
      open();
    } else if (order instanceof Order.Leave leave) {
      session.execute("ROLLBACK");
      open = false;
      if (leave.again()) {
        orders.rest(pauses.now().toNanos());
        pauses.lost();
        open();
      }
    } else if (order instanceof Order.Read wanted) {
      read(wanted.views());
    } else if (order instanceof Order.Touched touched) {
      clockwork.touched(touched.views());
    }
  }

  private void rest() throws InterruptedException {
    orders.rest(restUntil - System.nanoTime());
  }

  private void restAfter(long began) {
    long now = System.nanoTime();
    restUntil = now + (now - began);
  }

  private void open() throws SQLException, InterruptedException {
    session.beginReading();
    open = true;
    try (Statement statement = session.connection().createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_current_snapshot(), pg_current_wal_insert_lsn()")) {
      row.next();
      PostgresSnapshot snapshot = PostgresSnapshot.parse(String.valueOf(row.getString(1)));
      long logged = LogSequenceNumber.valueOf(String.valueOf(row.getString(2))).asLong();
      events.put(new PostgresEvent.Opened(snapshot, behindHeader(logged)), 1);
    }
  }

  /** Where the log ends on a page's last byte, the next record's place is told behind a header. */
  static long behindHeader(long position) {
    long inPage = position & (PAGE - 1);
    return inPage <= LARGEST_PAGE_HEADER ? position - inPage : position;
  }

  private void read(List<String> wanted) throws SQLException, Outage, InterruptedException {
    long began = System.nanoTime();
    Map<String, String> failures = new HashMap<>();
    for (String view : wanted) {
      String failure = PostgresReading.read(session, known(view), rows(view));
      if (failure != null) {
        failures.put(view, failure);
      }
    }
    List<PostgresDerived> read = wanted.stream().map(this::known).toList();
    boolean spoilt = PostgresReading.isSpoilt(session, read);
    session.execute("COMMIT");
    open = false;
    PostgresReading.refuseAltered(catalog, read);
    restAfter(began);
    if (spoilt) {
      wanted.forEach(view -> rows(view).forget());
      events.put(new PostgresEvent.Spoilt(), 1);
      return;
    }
    pauses.rewarded();
    Map<String, PostgresOutcome> outcomes = new HashMap<>();
    for (String view : wanted) {
      @Nullable String failure = failures.get(view);
      if (failure == null) {
        outcomes.put(view, new PostgresOutcome.Changed(rows(view).change()));
      } else {
        rows(view).forget();
        outcomes.put(view, new PostgresOutcome.Failed(failure));
      }
    }
    events.put(new PostgresEvent.Read(outcomes), 1);
  }

  private void readByTheClock() throws SQLException, Outage, InterruptedException {
    long began = System.nanoTime();
    events.put(new PostgresEvent.Timed(clockwork.read(session, catalog)), 1);
    restAfter(began);
  }

  private PostgresDerived known(String view) {
    return Objects.requireNonNull(views.get(view));
  }

  private HeldRows rows(String view) {
    return Objects.requireNonNull(held.get(view));
  }
}
