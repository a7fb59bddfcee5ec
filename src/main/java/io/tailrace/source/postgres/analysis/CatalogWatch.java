package io.tailrace.source.postgres.analysis;

import io.tailrace.source.Backoff;
import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.LostConnections;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.WorkThread;
import io.tailrace.source.postgres.session.PostgresFailures;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.setup.Setup;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * Checks the catalogue: the views that are asked for, all in one check, and every few seconds all
 * views, unless nothing was written to the log since. For the thread that runs it.
 */
public final class CatalogWatch implements WorkThread.Work {
  /** A commit is in the log shortly before a snapshot can see it. */
  private static final Duration UNTIL_VISIBLE = Duration.ofMillis(10);

  private static final Duration LONGEST_UNTIL_VISIBLE = Duration.ofSeconds(1);

  private static final Duration AFTER_ALTERATION = Duration.ofMillis(50);
  private static final int MOST_ALTERATIONS = 100;

  private final Connection connection;
  private final AskLag askLag;
  private final Setup setup;
  private final Mailbox<Order> orders = new Mailbox<>(Long.MAX_VALUE);
  private final Mailbox<SourceEvent> events;
  private final LostConnections losses = new LostConnections(orders);
  private final Backoff visible = Backoff.exact(UNTIL_VISIBLE, LONGEST_UNTIL_VISIBLE);
  private Session session;
  private ViewInspector inspector;
  private long number;
  private final LookSchedule schedule = new LookSchedule(System.nanoTime());
  private long logged;

  /** Makes another connection after one was lost, and an inspector on it. */
  public interface Connection {
    Session open() throws SQLException, Outage;

    ViewInspector inspector(Session on);
  }

  /** Asks how much of its log the server keeps. */
  @FunctionalInterface
  public interface AskLag {
    void on(Session session) throws SQLException;
  }

  /**
   * An order to check views.
   *
   * @param number greater than that of every order before
   * @param views by name
   * @param strangers relations that nobody follows, of which only the ancestors are wanted
   * @param again whether the last check came too early
   */
  public record Order(long number, Set<String> views, Set<Integer> strangers, boolean again) {
    public Order {
      views = Set.copyOf(views);
      strangers = Set.copyOf(strangers);
    }
  }

  /**
   * A watch of the views of an inspector.
   *
   * @param askLag runs with each check of all views
   * @param setup receives each check of all views
   * @param logged the log's end when all views were last checked
   */
  public CatalogWatch(
      ViewInspector inspector,
      Session session,
      Connection connection,
      AskLag askLag,
      Setup setup,
      Mailbox<SourceEvent> events,
      long logged) {
    this.inspector = inspector;
    this.session = session;
    this.connection = connection;
    this.askLag = askLag;
    this.setup = setup;
    this.events = events;
    this.logged = logged;
  }

  public void order(Order order) throws InterruptedException {
    orders.put(order, 1);
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (!orders.isClosed()) {
        Order order = orders.take(schedule.next());
        if (!orders.isClosed()) {
          insist(order == null ? null : folded(order));
        }
      }
    } catch (SQLException | Outage | RuntimeException | Error e) {
      events.put(new SourceEvent.Broken(e), 1);
    }
  }

  /** Checks on another connection if this one is lost. */
  private void insist(@Nullable Order order) throws SQLException, Outage, InterruptedException {
    for (boolean lost = false; ; lost = true) {
      try {
        if (lost) {
          session = connection.open();
          session.answerWithin(Session.LOOK);
          inspector = connection.inspector(session);
        }
        if (order == null) {
          lookAround();
        } else {
          look(order);
        }
        losses.recovered();
        return;
      } catch (SQLException e) {
        losses.tolerate(e, session);
      }
    }
  }

  /** Joins all orders that were given meanwhile into one. */
  private Order folded(Order first) throws InterruptedException {
    Set<String> views = new HashSet<>(first.views());
    Set<Integer> strangers = new HashSet<>(first.strangers());
    number = first.number();
    if (first.again()) {
      orders.rest(visible.next().toNanos());
    } else {
      visible.reset();
    }
    for (Order next = orders.poll(); next != null; next = orders.poll()) {
      views.addAll(next.views());
      strangers.addAll(next.strangers());
      number = next.number();
    }
    return new Order(number, views, strangers, false);
  }

  private void look(Order order) throws SQLException, Outage, InterruptedException {
    if (!order.strangers().isEmpty()) {
      CatalogEvent.Moment moment = inspector.moment();
      Map<Integer, Set<Integer>> ancestors = inspector.ancestors(order.strangers());
      events.put(new CatalogEvent.Ancestors(order.number(), moment, ancestors), 1);
    }
    if (!order.views().isEmpty()) {
      List<ViewSettings> views =
          inspector.views().stream().filter(view -> order.views().contains(view.name())).toList();
      CatalogEvent.Moment moment = inspector.moment();
      List<Verdict> verdicts = inspect(views);
      events.put(new CatalogEvent.Looked(order.number(), moment, false, verdicts), 1);
    }
  }

  private void lookAround() throws SQLException, Outage, InterruptedException {
    CatalogEvent.Moment moment = inspector.moment();
    long began = System.nanoTime();
    boolean due = inspector.postpones() && schedule.isPostponementDue(began);
    if (moment.logged() == logged && !due) {
      events.put(new CatalogEvent.Unchanged(moment), 1);
      schedule.unchanged(began);
      return;
    }
    List<Update> found = inspector.find();
    if (!found.isEmpty()) {
      events.put(new CatalogEvent.Found(found), 1);
    }
    List<Verdict> verdicts = inspect(inspector.views());
    askLag.on(session);
    setup.examined(verdicts, session);
    logged = moment.logged();
    schedule.checked(began, System.nanoTime());
    events.put(new CatalogEvent.Looked(number, moment, true, verdicts), 1);
  }

  /** Checks again whatever is altered during the check. */
  private List<Verdict> inspect(List<ViewSettings> views)
      throws SQLException, Outage, InterruptedException {
    @Nullable SQLException last = null;
    for (int i = 0; i < MOST_ALTERATIONS && !orders.isClosed(); i++) {
      try {
        return inspector.inspectAndPublish(
            views, unpublished -> events.put(new CatalogEvent.Publishing(number, unpublished), 1));
      } catch (SQLException e) {
        if (PSQLState.isConnectionError(e.getSQLState()) || !PostgresFailures.isAlteration(e)) {
          throw e;
        }
        last = e;
        orders.rest(AFTER_ALTERATION.toNanos());
      }
    }
    if (last == null) {
      throw Outage.stale("the application is stopping", null);
    }
    throw last;
  }

  @Override
  public void close() {
    orders.close();
  }
}
