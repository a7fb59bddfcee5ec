package io.tailrace.source.postgres.tail;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Outage;
import io.tailrace.source.postgres.event.WorkThread;
import io.tailrace.source.postgres.session.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections and the work of one {@link PostgresTail}: {@link #close} ends all of them, even
 * those that are just being made. Safe for any thread.
 */
final class SourceConnections {
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<Session> sessions = new ArrayList<>();

  @GuardedBy("lock")
  private final List<WorkThread.Work> works = new ArrayList<>();

  @GuardedBy("lock")
  private boolean closed;

  static Outage stopping() {
    return Outage.stale("the application is stopping", null);
  }

  void keep(WorkThread.Work work) throws Outage {
    synchronized (lock) {
      works.add(work);
      if (!closed) {
        return;
      }
    }
    work.close();
    throw stopping();
  }

  Session keep(Session session) throws Outage {
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
    List<Session> connections;
    List<WorkThread.Work> work;
    synchronized (lock) {
      closed = true;
      connections = List.copyOf(sessions);
      work = List.copyOf(works);
    }
    work.forEach(WorkThread.Work::close);
    connections.forEach(Session::abort);
  }
}
