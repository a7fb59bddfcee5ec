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
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two connections to one database: one reads the tables and looks after them, the other has the
 * replication stream. The first hand-over holds the contents, all others what followed.
 */
final class PostgresTail implements Tail {
  private static final Duration BETWEEN_INSPECTIONS = Duration.ofSeconds(15);

  private final Connector connector;
  private final List<ViewSettings> views;
  private final Postponements postponements;
  private final Patience patience;
  private final RandomGenerator random;

  // The reader's thread only.
  private boolean opened;
  private @Nullable PostgresRefusals refusals;
  private @Nullable PostgresFollower follower;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<PostgresSession> sessions = new ArrayList<>();

  @GuardedBy("lock")
  private boolean closed;

  PostgresTail(
      Connector connector,
      List<ViewSettings> views,
      Postponements postponements,
      Patience patience,
      RandomGenerator random) {
    this.connector = connector;
    this.views = views;
    this.postponements = postponements;
    this.patience = patience;
    this.random = random;
  }

  @Override
  public List<Update> next() throws Outage, InterruptedException {
    try {
      if (!opened) {
        opened = true;
        return open();
      }
      if (follower != null) {
        return follower.next();
      }
      return waitForRepair();
    } catch (SQLException e) {
      throw PostgresOutage.of(e);
    }
  }

  private List<Update> open() throws SQLException, Outage {
    PostgresSession session = keep(PostgresSession.ordinary(connector));
    PostgresServer.check(session);
    PostgresInspector inspector = new PostgresInspector(views, session, postponements);
    refusals = new PostgresRefusals(inspector);
    List<PostgresVerdict> verdicts = inspector.inspectAndPublish();
    List<PostgresTable> sound = PostgresOpening.sound(verdicts);
    if (sound.isEmpty()) {
      return tell(PostgresOpening.refused(verdicts));
    }
    PostgresReplication replication = replication(session);
    List<String> identity = replication.identity();
    PostgresSlot slot = slot(replication, session);
    PostgresOpening.Opened read =
        new PostgresOpening(session, inspector, postponements).read(identity, slot, sound);
    if (read.tables().isEmpty()) {
      replication.end();
    } else {
      replication.start(slot);
      follower =
          new PostgresFollower(
              replication,
              new PostgresTransactions(read.tables()),
              refusals,
              postponements,
              System::nanoTime,
              slot.consistentPoint());
    }
    return tell(read.updates());
  }

  private PostgresReplication replication(PostgresSession session) throws SQLException, Outage {
    String user = session.user();
    try {
      PostgresSession stream = keep(PostgresSession.replication(connector));
      stream.writeMoneyLike(session);
      return new PostgresReplication(stream);
    } catch (SQLException e) {
      throw PostgresOutage.ofReplication(e, user);
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
      throw PostgresOutage.ofReplication(e, session.user());
    }
  }

  private List<Update> tell(List<Update> updates) {
    for (Update update : updates) {
      if (update instanceof Update.Status status && refusals != null) {
        refusals.refuse(status.view(), status.reason());
      }
    }
    return updates;
  }

  /** Nothing can be followed: looks again after a while. */
  private List<Update> waitForRepair() throws SQLException, Outage, InterruptedException {
    synchronized (lock) {
      long until = System.nanoTime() + BETWEEN_INSPECTIONS.toNanos();
      long left = BETWEEN_INSPECTIONS.toMillis();
      while (!closed && left > 0) {
        lock.wait(left);
        left = Duration.ofNanos(until - System.nanoTime()).toMillis();
      }
      refuseClosed();
    }
    return refusals == null ? List.of() : refusals.inspect(new PostgresTransactions(List.of()));
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

  @GuardedBy("lock")
  private void refuseClosed() throws Outage {
    if (closed) {
      throw Outage.stale("the application is stopping", null);
    }
  }

  @Override
  public void close() {
    List<PostgresSession> all;
    synchronized (lock) {
      closed = true;
      all = List.copyOf(sessions);
      lock.notifyAll();
    }
    all.forEach(PostgresSession::abort);
  }
}
