package io.tailrace.source.postgres.refresh;

import io.tailrace.source.Backoff;
import io.tailrace.source.Outage;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.event.LostConnections;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.WorkThread;
import io.tailrace.source.postgres.session.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Reads views on a connection of its own, all that are wanted in one transaction, and rests for as
 * long as that took. For the thread that runs it.
 */
public final class RefreshWorker implements WorkThread.Work {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final RefreshTransaction transaction;
  private final PeriodicRefresh clocked;
  private final Mailbox<RefreshOrder> orders = new Mailbox<>(Long.MAX_VALUE);
  private final LostConnections losses = new LostConnections(orders);
  private final Mailbox<SourceEvent> events;
  private final Backoff pauses = Backoff.exact(FIRST_PAUSE, LONGEST_PAUSE);
  private final RestPeriod rest = new RestPeriod(System.nanoTime());

  /** Makes the connection. */
  @FunctionalInterface
  public interface Opener {
    Session open() throws SQLException, Outage;
  }

  /**
   * @param held the last results of computed views; kept up to date
   * @param clocked the views that are read by the clock
   */
  public RefreshWorker(
      Opener opener,
      Postponements postponements,
      Map<String, HeldResult> held,
      PeriodicRefresh clocked,
      Mailbox<SourceEvent> events) {
    this.transaction = new RefreshTransaction(opener, postponements, held);
    this.clocked = clocked;
    this.events = events;
  }

  public void order(RefreshOrder order) throws InterruptedException {
    orders.put(order, 1);
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (!orders.isClosed()) {
        try {
          step();
          losses.recovered();
        } catch (SQLException e) {
          losses.tolerate(e, transaction.connected());
          transaction.lost();
          events.put(new SourceEvent.Spoilt(), 1);
        }
      }
    } catch (SQLException | Outage | RuntimeException | Error e) {
      events.put(new SourceEvent.Broken(e), 1);
    }
  }

  private void step() throws SQLException, Outage, InterruptedException {
    // One transaction at a time: only an order ends an open one.
    RefreshOrder order = transaction.isOpen() ? orders.take() : orders.take(clocked.due());
    if (order != null) {
      follow(order);
    }
    boolean turn = order == null || order instanceof RefreshOrder.Read;
    boolean due = !transaction.isOpen() && clocked.due() - System.nanoTime() <= 0;
    if (turn && due && !orders.isClosed()) {
      rest();
      readByTheClock();
    }
  }

  @Override
  public void close() {
    orders.close();
  }

  private void follow(RefreshOrder order) throws SQLException, Outage, InterruptedException {
    if (order instanceof RefreshOrder.Open wanted) {
      rest();
      open(wanted.number());
    } else if (order instanceof RefreshOrder.Leave) {
      transaction.leave();
    } else if (order instanceof RefreshOrder.Again wanted) {
      transaction.leave();
      orders.rest(pauses.next().toNanos());
      open(wanted.number());
    } else if (order instanceof RefreshOrder.Read wanted) {
      read(wanted.views());
    } else if (order instanceof RefreshOrder.Clocked wanted) {
      clocked.keep(wanted.views());
    } else if (order instanceof RefreshOrder.Touched touched) {
      clocked.touched(touched.views());
    }
  }

  private void open(long number) throws SQLException, Outage, InterruptedException {
    events.put(transaction.open(number), 1);
  }

  private void read(List<RefreshJob> wanted) throws SQLException, Outage, InterruptedException {
    long began = System.nanoTime();
    SourceEvent.FromReadings result = transaction.read(wanted);
    rest.read(began, System.nanoTime());
    if (result instanceof SourceEvent.Read) {
      pauses.reset();
    }
    events.put(result, 1);
  }

  private void readByTheClock() throws SQLException, Outage, InterruptedException {
    long began = System.nanoTime();
    events.put(transaction.readByTheClock(clocked), 1);
    rest.read(began, System.nanoTime());
  }

  private void rest() throws InterruptedException {
    orders.rest(rest.remaining(System.nanoTime()));
  }
}
