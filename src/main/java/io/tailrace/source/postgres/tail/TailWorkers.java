package io.tailrace.source.postgres.tail;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.analysis.CatalogWatch;
import io.tailrace.source.postgres.analysis.CheckOrder;
import io.tailrace.source.postgres.analysis.ViewInspector;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.merge.CatalogRequests;
import io.tailrace.source.postgres.refresh.HeldResult;
import io.tailrace.source.postgres.refresh.PeriodicRefresh;
import io.tailrace.source.postgres.refresh.RefreshOrder;
import io.tailrace.source.postgres.refresh.RefreshWorker;
import io.tailrace.source.postgres.replication.ReplicationReader;
import io.tailrace.source.postgres.replication.ReplicationStream;
import io.tailrace.source.postgres.replication.SlotLag;
import io.tailrace.source.postgres.replication.TransactionAssembler;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The work of one {@link PostgresTail} on threads beside the reader's: it checks the catalogue,
 * reads views, and reads the replication stream, each on a connection of its own. For the reader's
 * thread.
 */
final class TailWorkers implements CatalogWatch.Connection, CatalogRequests {
  /** Every position is before this one. */
  private static final long EVERYTHING = -1;

  private final SourceContext context;
  private final SourceConnections connections;
  private final Mailbox<SourceEvent> events;
  private final SlotLag lag;
  private final AtomicReference<FollowSet> decoded = new AtomicReference<>(FollowSet.NOTHING);
  private @Nullable CatalogWatch watch;
  private @Nullable RefreshWorker refresh;
  private long checks;

  // Written by the reader's thread, read by the one that reads the stream.
  private volatile long applied = EVERYTHING;

  TailWorkers(
      SourceContext context,
      SourceConnections connections,
      Mailbox<SourceEvent> events,
      SlotLag lag) {
    this.context = context;
    this.connections = connections;
    this.events = events;
    this.lag = lag;
  }

  /** Makes a connection for checks of the catalogue. */
  @Override
  public Session open() throws SQLException, Outage {
    return connections.keep(SessionOpening.ordinary(context.connector(), "tables"));
  }

  @Override
  public ViewInspector inspector(Session on) {
    return new ViewInspector(context.views(), on, context.postponements());
  }

  /**
   * Makes the work that reads views and checks the catalogue; orders may be given before it runs.
   *
   * @param held the last results of computed views
   * @param logged the log's end when everything was last checked
   */
  void prepare(Session session, ViewInspector inspector, Map<String, HeldResult> held, long logged)
      throws SQLException, Outage {
    String money = session.money();
    refresh =
        new RefreshWorker(
            () -> {
              Session own =
                  connections.keep(SessionOpening.ordinary(context.connector(), "readings"));
              own.writeMoney(money);
              return own;
            },
            context.postponements(),
            held,
            new PeriodicRefresh(session.server(), List.of()),
            events);
    connections.keep(refresh);
    session.answerWithin(Session.LOOK);
    watch = new CatalogWatch(inspector, session, this, lag::ask, context.setup(), events, logged);
    connections.keep(watch);
  }

  /** Starts what was prepared. */
  void start() throws InterruptedException {
    context.threads().readings().give(Objects.requireNonNull(refresh));
    context.threads().catalog().give(Objects.requireNonNull(watch));
  }

  /** Starts to follow the stream behind a position. */
  void follow(ReplicationStream replication, String slot, long position)
      throws SQLException, Outage, InterruptedException {
    applied = context.slot() == null ? EVERYTHING : position;
    replication.start(slot, position);
    ReplicationReader reader =
        new ReplicationReader(
            replication,
            new TransactionAssembler(decoded::get),
            events,
            position,
            () -> applied,
            System::nanoTime);
    connections.keep(reader);
    context.threads().stream().give(reader);
  }

  /** Begins to report how much of its log the server keeps for the slot. */
  void askLag(String slot, Session session) throws SQLException {
    lag.of(slot);
    lag.ask(session);
  }

  /** Everything up to here was applied, and need not be sent again after a lost connection. */
  void applied(long position) {
    if (context.slot() != null) {
      applied = position;
    }
  }

  void decodeFor(FollowSet set) {
    decoded.set(set);
  }

  @Override
  public long order(Set<String> views, Set<Integer> strangers, boolean again)
      throws InterruptedException {
    checks++;
    Objects.requireNonNull(watch).order(new CheckOrder(checks, views, strangers, again));
    return checks;
  }

  void order(RefreshOrder order) throws InterruptedException {
    Objects.requireNonNull(refresh).order(order);
  }
}
