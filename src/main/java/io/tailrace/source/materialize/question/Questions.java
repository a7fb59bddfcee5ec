package io.tailrace.source.materialize.question;

import io.tailrace.source.DriverFault;
import io.tailrace.source.Outage;
import io.tailrace.source.SqlStates;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.catalog.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection for all questions to one server, one question at a time, so that many views do
 * not slow each other down. It is made when it is needed, and kept. Safe for any thread.
 */
public final class Questions {
  private final Connector connector;
  private final Deadline deadline;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock(true);

  // Guarded by lock.
  private @Nullable Session session;
  private Instant answered = Instant.MIN;

  // Written under the lock, read by stop().
  private volatile @Nullable Connection connection;
  private volatile boolean stopped;

  /** A question. */
  public interface Question<T> {
    public T ask(MaterializeCatalog catalog) throws SQLException;
  }

  public Questions(Connector connector, Deadline deadline, InstantSource clock) {
    this.connector = connector;
    this.deadline = deadline;
    this.clock = clock;
  }

  /**
   * Asks, and returns the answer.
   *
   * @throws SQLException the server's own error
   * @throws Outage where there is no answer
   */
  public <T> T ask(Question<T> question) throws SQLException, Outage, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (connection != null) {
        Optional<T> answer = onKept(question);
        if (answer.isPresent()) {
          return answer.get();
        }
      }
      return once(question);
    } finally {
      lock.unlock();
    }
  }

  /** On the kept connection; empty where it turns out to have been lost. */
  private <T> Optional<T> onKept(Question<T> question) throws SQLException, Outage {
    try {
      return Optional.of(answer(question));
    } catch (SQLException e) {
      if (SqlStates.isLost(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private <T> T once(Question<T> question) throws SQLException, Outage {
    try {
      return answer(question);
    } catch (SQLException e) {
      if (!SqlStates.isLost(e)) {
        throw e;
      }
      boolean ours = e.getCause() instanceof RuntimeException || e.getCause() instanceof Error;
      throw Outage.stale(
          ours ? String.valueOf(e.getMessage()) : "the connection to the database was lost", e);
    }
  }

  private <T> T answer(Question<T> question) throws SQLException, Outage {
    Connection open = connected();
    Duration allowed = deadline.set(open);
    try {
      T answer = question.ask(new MaterializeCatalog(open, deadline));
      answered = clock.instant();
      return answer;
    } catch (SQLException e) {
      if (SqlStates.isLost(e)) {
        disconnect();
      } else {
        answered = clock.instant();
      }
      if (Deadline.isMissed(e)) {
        throw deadline.missed(allowed, e);
      }
      throw e;
    } catch (RuntimeException | Error e) {
      disconnect();
      if (DriverFault.is(e)) {
        throw DriverFault.asSql(e);
      }
      throw e;
    }
  }

  private Connection connected() throws Outage {
    Connection open = connection;
    if (open != null) {
      return open;
    }
    if (stopped) {
      throw Outage.stale("closed", null);
    }
    try {
      open = connector.connect("watch", MaterializeDriver.QUESTIONS);
    } catch (SQLException e) {
      throw connector.outage(e);
    } catch (RuntimeException | Error e) {
      if (DriverFault.is(e)) {
        throw connector.outage(DriverFault.asSql(e));
      }
      throw e;
    }
    session = null;
    connection = open;
    if (stopped) {
      disconnect();
    }
    return open;
  }

  /**
   * The connection's session, as the server has reported it since then.
   *
   * @throws Outage where there is no answer, or it is no Materialize any more
   */
  public Session session(Instant since) throws SQLException, Outage, InterruptedException {
    lock.lockInterruptibly();
    try {
      Session known = session;
      if (known != null && connection != null) {
        if (!answered.isBefore(since)) {
          return known;
        }
        boolean unused = ask(MaterializeCatalog::ping);
        known = session;
      }
      if (known == null) {
        Optional<Session> asked = ask(MaterializeCatalog::session);
        known =
            asked.orElseThrow(
                () -> Outage.stale("the database is no longer a Materialize server", null));
        session = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      abort(open);
    }
  }

  public static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("the driver closes a socket without asking anyone", e);
    }
  }

  /** From any thread: the current question fails, and no other one is asked. */
  public void stop() {
    stopped = true;
    disconnect();
  }
}
