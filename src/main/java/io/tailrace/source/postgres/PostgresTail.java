package io.tailrace.source.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Connector;
import io.tailrace.source.Outage;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Update;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * One life of the connections to one database: one reads the catalogue and the first contents, one
 * has the replication stream, and where there are derived views one reads these again. The first
 * hand-over holds the contents, all others what followed.
 */
final class PostgresTail implements Tail {
  private static final Duration BETWEEN_INSPECTIONS = Duration.ofSeconds(15);

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

  // The reader's thread only.
  private boolean opened;
  private @Nullable PostgresRefusals refusals;
  private @Nullable PostgresFollower follower;
  private @Nullable PostgresDispatch dispatch;

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
  public List<Update> next() throws Outage, InterruptedException {
    try {
      if (!opened) {
        opened = true;
        return open();
      }
      if (dispatch != null) {
        return merged(dispatch);
      }
      if (follower != null) {
        return follower.next().updates();
      }
      events.rest(BETWEEN_INSPECTIONS.toNanos());
      return inspect();
    } catch (SQLException e) {
      throw PostgresOutage.of(e);
    }
  }

  private List<Update> merged(PostgresDispatch open)
      throws SQLException, Outage, InterruptedException {
    PostgresEvent event =
        follower == null
            ? events.take(System.nanoTime() + BETWEEN_INSPECTIONS.toNanos())
            : events.take();
    return event == null ? inspect() : open.accept(event);
  }

  /** Looks again what can be followed, where no stream gives occasion to. */
  private List<Update> inspect() throws SQLException, Outage {
    refuseClosed();
    return refusals == null
        ? List.of()
        : refusals.inspect(new PostgresTransactions(List.of(), Set.of()));
  }

  private List<Update> open() throws SQLException, Outage, InterruptedException {
    PostgresSession session = keep(PostgresSession.ordinary(connector, "tables"));
    PostgresInspector inspector = new PostgresInspector(views, session, postponements);
    PostgresRefusals open = new PostgresRefusals(inspector);
    refusals = open;
    reportExcess(session);
    List<PostgresVerdict> verdicts = inspector.inspectAndPublish();
    List<ViewSettings> exact =
        verdicts.stream().filter(PostgresVerdict::isExact).map(PostgresVerdict::view).toList();
    List<Update> updates = new ArrayList<>();
    PostgresOpened read = null;
    if (exact.isEmpty()) {
      updates.addAll(PostgresOpening.refused(verdicts));
    } else {
      read = openStream(session, inspector, exact);
      updates.addAll(read.updates());
    }
    List<PostgresDerived> timed =
        PostgresOpening.only(PostgresDerived.class, verdicts).stream()
            .filter(view -> view.every() != null)
            .toList();
    timed.forEach(open::follow);
    tell(updates, open);
    openReadings(session, read, timed);
    return updates;
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

  private PostgresOpened openStream(
      PostgresSession session, PostgresInspector inspector, List<ViewSettings> exact)
      throws SQLException, Outage {
    PostgresReplication replication = replication(session);
    List<String> identity = replication.identity();
    PostgresSlot slot = slot(replication, session);
    PostgresOpened read =
        new PostgresOpening(session, inspector, postponements).read(identity, slot, exact);
    if (read.isEmpty()) {
      replication.end();
      return read;
    }
    PostgresRefusals open = Objects.requireNonNull(refusals);
    Set<Integer> watched = new HashSet<>();
    read.tables().forEach(open::follow);
    for (PostgresOpened.Derived each : read.derived()) {
      open.follow(each.view());
      watched.addAll(each.view().tables());
    }
    replication.start(slot);
    lag.ask(session, slot);
    follower =
        new PostgresFollower(
            replication,
            new PostgresTransactions(read.tables(), watched),
            open,
            () -> lag.ask(session, slot),
            postponements,
            !watched.isEmpty(),
            System::nanoTime,
            slot.consistentPoint());
    return read;
  }

  /** Derived views are read by a thread of their own, while another one drains the stream. */
  private void openReadings(
      PostgresSession session, @Nullable PostgresOpened read, List<PostgresDerived> timed)
      throws SQLException, Outage, InterruptedException {
    boolean derived = read != null && !read.derived().isEmpty();
    if (!derived && timed.isEmpty()) {
      return;
    }
    PostgresSession own = keep(PostgresSession.ordinary(connector, "readings"));
    own.writeMoneyLike(session);
    PostgresReadings readings =
        new PostgresReadings(
            own,
            new PostgresCatalog(own.connection(), own.version()),
            read == null ? Map.of() : read.rows(),
            new PostgresClockwork(session.server(), timed),
            events);
    PostgresLine line = read == null ? PostgresLine.empty() : read.line();
    PostgresDispatch merging = new PostgresDispatch(line, readings, timed, System::nanoTime);
    dispatch = merging;
    merging.begin();
    keep(readings);
    hands.readings().give(readings);
    if (follower != null) {
      PostgresPump pump = new PostgresPump(follower, events);
      keep(pump);
      hands.stream().give(pump);
    }
  }

  private PostgresReplication replication(PostgresSession session) throws SQLException, Outage {
    String user = session.user();
    try {
      PostgresSession stream = keep(PostgresSession.replication(connector));
      stream.writeMoneyLike(session);
      return new PostgresReplication(stream, dead);
    } catch (SQLException e) {
      throw PostgresOutage.ofReplication(e, user, connector::outage);
    }
  }

  private PostgresSlot slot(PostgresReplication replication, PostgresSession session)
      throws SQLException, Outage {
    try {
      PostgresSlot slot = replication.createSlot(random, patience.now());
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

  private static void tell(List<Update> updates, PostgresRefusals refusals) {
    for (Update update : updates) {
      if (update instanceof Update.Status status) {
        refusals.tell(status.view(), status.reason());
      }
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
    throw Outage.stale("the application is stopping", null);
  }

  private PostgresSession keep(PostgresSession session) throws Outage {
    synchronized (lock) {
      sessions.add(session);
      if (!closed) {
        return session;
      }
    }
    session.abort();
    throw Outage.stale("the application is stopping", null);
  }

  private void refuseClosed() throws Outage {
    synchronized (lock) {
      if (closed) {
        throw Outage.stale("the application is stopping", null);
      }
    }
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
