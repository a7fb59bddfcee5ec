package io.tailrace.source.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Connector;
import io.tailrace.source.Outage;
import io.tailrace.source.SilenceWatch;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.SourceFault;
import io.tailrace.view.Update;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * One life of the connections to one database: one looks at the catalogue, one has the replication
 * stream, and one reads views, each with a thread of its own. The first hand-over holds the
 * contents, all others what followed.
 */
final class PostgresTail implements Tail {
  /** Rows that wait to be handed over. */
  private static final long WAITING = 20_000;

  private final Connector connector;
  private final List<ViewSettings> views;
  private final Postponements postponements;
  private final Patience patience;
  private final Duration dead;
  private final RandomGenerator random;
  private final PostgresHands hands;
  private final PostgresExcess excess;
  private final PostgresSlotLag lag;
  private final Mailbox<PostgresEvent> events = new Mailbox<>(WAITING);
  private final AtomicReference<FollowSet> decoded = new AtomicReference<>(FollowSet.NOTHING);

  // The reader's thread only.
  private @Nullable ChangeMerger merger;
  private @Nullable CatalogWatch watch;
  private String lossHint = "";
  private long looks;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<PostgresSession> sessions = new ArrayList<>();

  @GuardedBy("lock")
  private final List<PostgresHand.Work> works = new ArrayList<>();

  @GuardedBy("lock")
  private boolean closed;

  PostgresTail(
      Connector connector,
      List<ViewSettings> views,
      Postponements postponements,
      Patience patience,
      Duration dead,
      RandomGenerator random,
      PostgresHands hands,
      PostgresExcess excess,
      PostgresSlotLag lag) {
    this.connector = connector;
    this.views = views;
    this.postponements = postponements;
    this.patience = patience;
    this.dead = dead;
    this.random = random;
    this.hands = hands;
    this.excess = excess;
    this.lag = lag;
  }

  @Override
  public List<Update> next() throws Outage, SourceFault, InterruptedException {
    try {
      return merger == null ? open() : merged(merger);
    } catch (SQLException e) {
      throw PostgresOutage.of(e);
    }
  }

  /** All that has been told meanwhile is handed over together. */
  private List<Update> merged(ChangeMerger open)
      throws SQLException, Outage, SourceFault, InterruptedException {
    PostgresEvent event = events.take();
    if (event == null) {
      throw stopping();
    }
    while (event != null) {
      if (event instanceof PostgresEvent.Lost lost) {
        throw lost(lost);
      }
      open.accept(event);
      event = open.hasRoom() ? events.poll() : null;
    }
    return open.handOver();
  }

  private Outage lost(PostgresEvent.Lost lost) throws SQLException, Outage {
    Throwable cause = lost.cause();
    if (cause instanceof SQLException e) {
      throw lost instanceof PostgresEvent.StreamLost
          ? PostgresOutage.ofStream(e, lossHint)
          : PostgresOutage.of(e);
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
    PostgresSession session = keep(PostgresSession.ordinary(connector, "tables"));
    PostgresInspector inspector = new PostgresInspector(views, session, postponements);
    reportExcess(session);
    CatalogEvent.Moment moment = inspector.moment();
    List<PostgresVerdict> verdicts = inspector.inspectAndPublish();
    List<ViewSettings> exact =
        verdicts.stream().filter(PostgresVerdict::isExact).map(PostgresVerdict::view).toList();
    List<PostgresDerived> clocked =
        PostgresOpening.only(PostgresDerived.class, verdicts).stream()
            .filter(view -> view.every() != null)
            .toList();
    PostgresOpened read = null;
    PostgresReplication replication = null;
    PostgresSlot slot = null;
    if (!exact.isEmpty()) {
      replication = replication(session);
      List<String> identity = replication.identity();
      slot = slot(replication, session);
      read = new PostgresOpening(session, inspector, postponements).read(identity, slot, exact);
      if (read.isEmpty()) {
        replication.end();
        read = null;
      }
    }
    List<Update> updates =
        read == null ? PostgresOpening.refused(inspector.inspect()) : read.updates();
    begin(session, inspector, moment.logged(), read, clocked, updates);
    if (read != null && replication != null && slot != null) {
      follow(session, replication, slot);
    }
    return updates;
  }

  private void begin(
      PostgresSession session,
      PostgresInspector inspector,
      long logged,
      @Nullable PostgresOpened read,
      List<PostgresDerived> clocked,
      List<Update> updates)
      throws SQLException, Outage, SourceFault, InterruptedException {
    CommitTimeline timeline = read == null ? CommitTimeline.empty() : read.timeline();
    ViewRoster roster = roster(session, read, timeline, clocked);
    String money = session.money();
    PostgresReadings readings =
        new PostgresReadings(
            () -> readingSession(money),
            postponements,
            read == null ? new HashMap<>() : read.held(),
            new PostgresClockwork(session.server(), List.of()),
            events);
    CatalogWatch looking =
        new CatalogWatch(inspector, session, () -> askLag(session), events, logged);
    ChangeMerger merging =
        new ChangeMerger(
            roster,
            timeline,
            new ReadingSchedule(
                readings::order, ReadingSchedule.jobs(roster), System::nanoTime),
            this::look,
            decoded::set,
            postponements,
            System::nanoTime,
            timeline.position(),
            read == null ? 0 : read.time());
    for (Update update : updates) {
      if (update instanceof Update.Status status) {
        merging.told(status);
      }
    }
    merger = merging;
    watch = looking;
    keep(readings);
    keep(looking);
    merging.begin();
    hands.readings().give(readings);
    hands.catalog().give(looking);
  }

  private static ViewRoster roster(
      PostgresSession session,
      @Nullable PostgresOpened read,
      CommitTimeline timeline,
      List<PostgresDerived> clocked)
      throws SQLException, SourceFault {
    if (read != null) {
      return read.roster(timeline, clocked);
    }
    ViewRoster roster = new ViewRoster(session.server(), timeline);
    clocked.forEach(view -> roster.begin(view, false));
    return roster;
  }

  private void follow(PostgresSession session, PostgresReplication replication, PostgresSlot slot)
      throws SQLException, Outage, InterruptedException {
    replication.start(slot.name(), slot.consistentPoint());
    lossHint = replication.lossHint();
    lag.of(slot);
    ReplicationReader reader =
        new ReplicationReader(
            replication,
            new TransactionAssembler(decoded::get),
            events,
            slot.consistentPoint(),
            () -> EVERYTHING,
            System::nanoTime);
    keep(reader);
    hands.stream().give(reader);
  }

  /** Every position is before this one. */
  private static final long EVERYTHING = -1;

  private void askLag(PostgresSession session) throws SQLException {
    lag.ask(session);
  }

  private PostgresSession readingSession(String money) throws SQLException, Outage {
    PostgresSession session = keep(PostgresSession.ordinary(connector, "readings"));
    session.writeMoney(money);
    return session;
  }

  private long look(Set<String> names, Set<Integer> strangers, boolean again)
      throws InterruptedException {
    looks++;
    Objects.requireNonNull(watch)
        .order(new CatalogWatch.Order(looks, names, strangers, again));
    return looks;
  }

  /** A view whose name or schema is refused here is refused with the reason soon. */
  private void reportExcess(PostgresSession session) throws SQLException {
    try {
      excess.report(session);
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
    }
  }

  private PostgresReplication replication(PostgresSession session) throws SQLException, Outage {
    String user = session.user();
    try {
      SilenceWatch silence = new SilenceWatch();
      PostgresSession stream = keep(PostgresSession.replication(connector, silence));
      stream.writeMoney(session.money());
      return new PostgresReplication(stream, silence, dead);
    } catch (SQLException e) {
      throw PostgresOutage.ofReplication(e, user, connector::outage);
    }
  }

  private PostgresSlot slot(PostgresReplication replication, PostgresSession session)
      throws SQLException, Outage {
    try {
      PostgresSlot slot = 
          replication.createSlot(
              PostgresReplication.temporaryName(random), true, patience.now());
      patience.rewarded();
      return slot;
    } catch (SQLException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        patience.lost();
        throw Outage.stale(PostgresBlockers.endAndExplain(session, replication.pid()), e);
      }
      throw PostgresOutage.ofReplication(e, session.user(), PostgresOutage::of);
    }
  }

  private void keep(PostgresHand.Work work) throws Outage {
    synchronized (lock) {
      works.add(work);
      if (!closed) {
        return;
      }
    }
    work.close();
    throw stopping();
  }

  private PostgresSession keep(PostgresSession session) throws Outage {
    synchronized (lock) {
      sessions.add(session);
      if (!closed) {
        return session;
      }
    }
    session.abort();
    throw stopping();
  }

  private static Outage stopping() {
    return Outage.stale("the application is stopping", null);
  }

  @Override
  public void close() {
    List<PostgresSession> connections;
    List<PostgresHand.Work> work;
    synchronized (lock) {
      closed = true;
      connections = List.copyOf(sessions);
      work = List.copyOf(works);
    }
    lag.end();
    events.close();
    work.forEach(PostgresHand.Work::close);
    connections.forEach(PostgresSession::abort);
  }
}
