package io.tailrace.source.postgres.analysis;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.LostConnections;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.WorkThread;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.setup.Setup;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the catalogue: the views that are asked for, all in one check, and every few seconds all
 * views, unless nothing was written to the log since. For the thread that runs it.
 */
public final class CatalogWatch implements WorkThread.Work {
  private final Connection connection;
  private final AskLag askLag;
  private final Setup setup;
  private final CheckOrders orders = new CheckOrders();
  private final Mailbox<SourceEvent> events;
  private final PatientInspection inspection;
  private final LostConnections losses = new LostConnections(orders.mailbox());
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
    this.inspection = new PatientInspection(orders, events);
    this.logged = logged;
  }

  public void order(CheckOrder order) throws InterruptedException {
    orders.put(order);
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (!orders.isClosed()) {
        CheckOrder order = orders.take(schedule.next());
        if (!orders.isClosed()) {
          number = order == null ? number : order.number();
          insist(order);
        }
      }
    } catch (SQLException | Outage | RuntimeException | Error e) {
      events.put(new SourceEvent.Broken(e), 1);
    }
  }

  /** Checks on another connection if this one is lost. */
  private void insist(@Nullable CheckOrder order)
      throws SQLException, Outage, InterruptedException {
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

  private void look(CheckOrder order) throws SQLException, Outage, InterruptedException {
    if (!order.strangers().isEmpty()) {
      CatalogEvent.Moment moment = inspector.moment();
      Map<Integer, Set<Integer>> ancestors = inspector.ancestors(order.strangers());
      events.put(new CatalogEvent.Ancestors(order.number(), moment, ancestors), 1);
    }
    if (!order.views().isEmpty()) {
      List<ViewSettings> views =
          inspector.views().stream().filter(view -> order.views().contains(view.name())).toList();
      CatalogEvent.Moment moment = inspector.moment();
      List<Verdict> verdicts = inspection.verdicts(inspector, views, number);
      events.put(new CatalogEvent.Looked(order.number(), moment, false, verdicts), 1);
    }
  }

  private void lookAround() throws SQLException, Outage, InterruptedException {
    CatalogEvent.Moment moment = inspector.moment();
    long began = System.nanoTime();
    boolean due = inspector.postpones() && schedule.isPostponementDue(began);
    if (moment.logged() == logged && !due && !inspector.hasOtherSettings()) {
      events.put(new CatalogEvent.Unchanged(moment), 1);
      schedule.unchanged(began);
      return;
    }
    List<Update> found = inspector.find();
    if (!found.isEmpty()) {
      events.put(new CatalogEvent.Found(found), 1);
    }
    List<Verdict> verdicts = inspection.verdicts(inspector, inspector.views(), number);
    askLag.on(session);
    setup.examined(verdicts, session);
    logged = moment.logged();
    schedule.checked(began, System.nanoTime());
    events.put(new CatalogEvent.Looked(number, moment, true, verdicts), 1);
  }

  @Override
  public void close() {
    orders.close();
  }
}
