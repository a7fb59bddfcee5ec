package io.tailrace.source.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Outage;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections and the work of one {@link PostgresTail}: all of it ends with {@link #close},
 * also what is only then being made. Safe for any thread.
 */
final class PostgresConnections {
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<PostgresSession> sessions = new ArrayList<>();

  @GuardedBy("lock")
  private final List<PostgresHand.Work> works = new ArrayList<>();

  @GuardedBy("lock")
  private boolean closed;

  static Outage stopping() {
    return Outage.stale("the application is stopping", null);
  }

  void keep(PostgresHand.Work work) throws Outage {
    synchronized (lock) {
      works.add(work);
      if (!closed) {
        return;
      }
    }
    work.close();
    throw stopping();
  }

  PostgresSession keep(PostgresSession session) throws Outage {
    synchronized (lock) {
      sessions.add(session);
      if (!closed) {
        return session;
      }
    }
    session.abort();
    throw stopping();
  }

  void close() {
    List<PostgresSession> connections;
    List<PostgresHand.Work> work;
    synchronized (lock) {
      closed = true;
      connections = List.copyOf(sessions);
      work = List.copyOf(works);
    }
    work.forEach(PostgresHand.Work::close);
    connections.forEach(PostgresSession::abort);
  }
}
