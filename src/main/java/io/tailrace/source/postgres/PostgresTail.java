package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewReading;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.CatalogWatch;
import io.tailrace.source.postgres.analysis.ViewInspector;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.merge.ChangeMerger;
import io.tailrace.source.postgres.merge.ViewRoster;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.PeriodicRefresh;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.source.postgres.refresh.RefreshWorker;
import io.tailrace.source.postgres.refresh.RefreshWorker.Held;
import io.tailrace.source.postgres.replication.ReplicationReader;
import io.tailrace.source.postgres.replication.ReplicationSlot;
import io.tailrace.source.postgres.replication.ReplicationStream;
import io.tailrace.source.postgres.replication.SlotLag;
import io.tailrace.source.postgres.replication.TransactionAssembler;
import io.tailrace.source.postgres.session.PostgresFailures;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * One life of the connections to one database: one looks at the catalogue, one has the replication
 * stream, and one reads views, each with a thread of its own. The first hand-over holds the
 * contents, all others what followed; with a slot that outlived the connection before, the first
 * follows as well.
 */
final class PostgresTail implements Tail {
  /** Rows that wait to be handed over. */
  private static final long WAITING = 20_000;

  /** Every position is before this one. */
  private static final long EVERYTHING = -1;

  private final SourceContext context;
  private final SlotLag lag;
  private final SourceConnections connections = new SourceConnections();
  private final Mailbox<SourceEvent> events = new Mailbox<>(WAITING);
  private final AtomicReference<FollowSet> decoded = new AtomicReference<>(FollowSet.NOTHING);

  // The reader's thread only.
  private @Nullable FollowedDatabase known;

  // Written by the reader's thread, read by any.
  private volatile @Nullable ChangeMerger merger;

  // The reader's thread only.
  private @Nullable CatalogWatch watch;
  private String lossHint = "";
  private int walSender;
  private long looks;

  /** Whether what is known may be gone on with by the next tail. */
  private boolean sound;

  // Written by the reader's thread, read by the one that reads the stream.
  private volatile long applied = EVERYTHING;

  /**
   * @param before the tail whose slot this one may go on with; null for none
   */
  PostgresTail(SourceContext context, SlotLag lag, @Nullable PostgresTail before) {
    this.context = context;
    this.lag = lag;
    this.known = before == null || !before.sound ? null : before.known;
    this.walSender = before == null ? 0 : before.walSender;
  }

  @Override
  public List<Update> next() throws Outage, SourceFault, InterruptedException {
    ChangeMerger open = merger;
    try {
      if (open == null) {
        return open();
      }
      if (context.slot() != null) {
        applied = open.position();
      }
      return merged(open);
    } catch (SQLException e) {
      throw PostgresFailures.of(e);
    }
  }

  @Override
  public boolean readAgain(SourceFault fault) throws InterruptedException {
    ChangeMerger open = merger;
    return open != null
        && !fault.views().isEmpty()
        && open.readAgain(fault.views(), String.valueOf(fault.getMessage()));
  }

  /** How each view is read, by its name; from any thread. */
  Map<String, ViewReading> how() {
    ChangeMerger open = merger;
    return open == null ? Map.of() : open.how();
  }

  /** All that has been told meanwhile is handed over together. */
  private List<Update> merged(ChangeMerger open)
      throws SQLException, Outage, SourceFault, InterruptedException {
    SourceEvent event = events.take();
    if (event == null) {
      throw SourceConnections.stopping();
    }
    while (event != null) {
      if (event instanceof SourceEvent.Lost lost) {
        sound = true;
        throw lost(lost);
      }
      sound = false;
      open.accept(event);
      event = open.hasRoom() ? events.poll() : null;
    }
    return open.handOver();
  }

  private Outage lost(SourceEvent.Lost lost) throws SQLException, Outage {
    Throwable cause = lost.cause();
    if (cause instanceof SQLException e) {
      throw lost instanceof SourceEvent.StreamLost
          ? PostgresFailures.ofStream(e, lossHint)
          : PostgresFailures.of(e);
    } else if (cause instanceof Outage e) {
      throw e;
    } else if (cause instanceof Error e) {
      throw e;
    } else if (cause instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException(cause);
  }

  private List<Update> open() throws SQLException, Outage, SourceFault, InterruptedException {
    // A connection that fails before anything is told leaves what is known as it is.
    sound = known != null;
    Looking looking = new Looking();
    Session session = looking.open();
    session.answerWithin(Session.LOOK);
    ViewInspector inspector = looking.inspector(session);
    reportExcess(session);
    List<Update> found = inspector.find();
    StreamOpening opening = new StreamOpening(context, connections, session);
    @Nullable ReplicationStream replication = null;
    if (known != null) {
      replication = opening.connect();
      if (opening.goesOn(replication, known, walSender)) {
        return goOn(session, inspector, replication, known, found);
      }
    }
    known = null;
    sound = false;
    return together(found, begin(session, inspector, opening, replication));
  }

  private static List<Update> together(List<Update> first, List<Update> then) {
    List<Update> all = new ArrayList<>(first);
    all.addAll(then);
    return all;
  }

  /** Everything is read. */
  private List<Update> begin(
      Session session,
      ViewInspector inspector,
      StreamOpening opening,
      @Nullable ReplicationStream connected)
      throws SQLException, Outage, SourceFault, InterruptedException {
    CatalogEvent.Moment moment = inspector.moment();
    List<Verdict> verdicts = inspector.inspectAndPublish();
    context.setup().examined(verdicts, session);
    List<ViewSettings> exact =
        verdicts.stream().filter(Verdict::isExact).map(Verdict::view).toList();
    List<DerivedView> clocked =
        InitialSnapshot.only(DerivedView.class, verdicts).stream()
            .filter(view -> view.every() != null)
            .toList();
    if (exact.isEmpty()) {
      List<Update> updates = InitialSnapshot.refused(verdicts);
      CommitTimeline timeline = CommitTimeline.empty();
      ViewRoster roster = new ViewRoster(session.server(), timeline);
      clocked.forEach(view -> roster.begin(view, false));
      merge(session, inspector, moment, roster, timeline, new HashMap<>(), updates, false);
      return updates;
    }
    ReplicationStream replication = connected == null ? opening.connect() : connected;
    List<String> identity = replication.identity();
    ReplicationSlot slot = opening.makeSlot(replication, walSender);
    ask(slot.name(), session);
    InitialContents read =
        new InitialSnapshot(session, inspector, context.postponements())
            .read(identity, slot, exact);
    CommitTimeline timeline = read.timeline();
    ViewRoster roster = read.roster(timeline, clocked);
    Map<String, Held> held = read.held();
    ChangeMerger open =
        merge(session, inspector, moment, roster, timeline, held, read.updates(), true);
    known = new FollowedDatabase(identity, open, held);
    follow(replication, slot.name(), slot.consistentPoint());
    return read.updates();
  }

  private ChangeMerger merge(
      Session session,
      ViewInspector inspector,
      CatalogEvent.Moment moment,
      ViewRoster roster,
      CommitTimeline timeline,
      Map<String, Held> held,
      List<Update> updates,
      boolean streaming)
      throws SQLException, Outage, InterruptedException {
    RefreshWorker readings = readings(session, held);
    CatalogWatch looking = look(session, inspector, moment.logged());
    ChangeMerger open =
        new ChangeMerger(
            roster,
            timeline,
            new RefreshScheduler(readings::order, roster::job, System::nanoTime),
            this::order,
            decoded::set,
            context.postponements(),
            System::nanoTime,
            streaming);
    for (Update update : updates) {
      if (update instanceof Update.Status status) {
        open.told(status);
      }
    }
    merger = open;
    open.begin();
    context.hands().readings().give(readings);
    context.hands().catalog().give(looking);
    return open;
  }

  /** Nothing is read: the slot has all that came since. */
  private List<Update> goOn(
      Session session,
      ViewInspector inspector,
      ReplicationStream replication,
      FollowedDatabase before,
      List<Update> found)
      throws SQLException, Outage, SourceFault, InterruptedException {
    ask(Objects.requireNonNull(context.slot()), session);
    ChangeMerger open = before.merger();
    RefreshWorker readings = readings(session, before.held());
    CatalogWatch looking = look(session, inspector, 0);
    Set<String> views = Set.copyOf(context.views().names());
    merger = open;
    open.goOn(this::order, decoded::set, readings::order, views);
    open.accept(new CatalogEvent.Found(found));
    context.hands().readings().give(readings);
    context.hands().catalog().give(looking);
    follow(replication, Objects.requireNonNull(context.slot()), open.position());
    return open.handOver();
  }

  private RefreshWorker readings(Session session, Map<String, Held> held)
      throws SQLException, Outage {
    String money = session.money();
    RefreshWorker readings =
        new RefreshWorker(
            () -> {
              Session own = connections.keep(Session.ordinary(context.connector(), "readings"));
              own.writeMoney(money);
              return own;
            },
            context.postponements(),
            held,
            new PeriodicRefresh(session.server(), List.of()),
            events);
    connections.keep(readings);
    return readings;
  }

  private final class Looking implements CatalogWatch.Connection {
    @Override
    public Session open() throws SQLException, Outage {
      return connections.keep(Session.ordinary(context.connector(), "tables"));
    }

    @Override
    public ViewInspector inspector(Session on) {
      return new ViewInspector(context.views(), on, context.postponements());
    }
  }

  private CatalogWatch look(Session session, ViewInspector inspector, long logged)
      throws SQLException, Outage {
    session.answerWithin(Session.LOOK);
    CatalogWatch looking =
        new CatalogWatch(
            inspector, session, new Looking(), lag::ask, context.setup(), events, logged);
    connections.keep(looking);
    watch = looking;
    return looking;
  }

  private void ask(String slot, Session session) throws SQLException {
    lag.of(slot);
    lag.ask(session);
  }

  private void follow(ReplicationStream replication, String slot, long position)
      throws SQLException, Outage, InterruptedException {
    applied = context.slot() == null ? EVERYTHING : position;
    walSender = replication.pid();
    replication.start(slot, position);
    lossHint = replication.lossHint();
    ReplicationReader reader =
        new ReplicationReader(
            replication,
            new TransactionAssembler(decoded::get),
            events,
            position,
            () -> applied,
            System::nanoTime);
    connections.keep(reader);
    context.hands().stream().give(reader);
  }

  private long order(Set<String> views, Set<Integer> strangers, boolean again)
      throws InterruptedException {
    looks++;
    Objects.requireNonNull(watch).order(new CatalogWatch.Order(looks, views, strangers, again));
    return looks;
  }

  /** A view whose name or schema is refused here is refused with the reason soon. */
  private void reportExcess(Session session) throws SQLException {
    try {
      context.excess().report(session);
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    lag.end();
    events.close();
    connections.close();
  }
}
