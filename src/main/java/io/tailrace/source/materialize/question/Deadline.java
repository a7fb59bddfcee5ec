package io.tailrace.source.materialize.question;

import io.tailrace.source.Outage;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The limit for an answer of one server: four times as long as its slowest answer so far, at most 5
 * min. A missed deadline counts as an answer of that length. Safe for any thread.
 */
public final class Deadline {
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final int TIMES = 4;

  private final Duration least;
  private final InstantSource clock;

  // Guarded by this.
  private Duration slowest = Duration.ZERO;

  public Deadline(Duration least, InstantSource clock) {
    this.least = least;
    this.clock = clock;
  }

  public synchronized Duration next() {
    Duration allowed = slowest.multipliedBy(TIMES);
    if (allowed.compareTo(least) < 0) {
      return least;
    }
    return allowed.compareTo(MOST) < 0 ? allowed : MOST;
  }

  synchronized void answered(Duration took) {
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
  }

  /** From now on every answer of this connection has this limit. */
  public Duration set(Connection connection) throws SQLException {
    Duration allowed = next();
    connection.setNetworkTimeout(Runnable::run, (int) allowed.toMillis());
    return allowed;
  }

  /** A question to a server. */
  public interface Question<T> {
    T ask() throws SQLException;
  }

  /** Asks, and remembers how long the answer took. */
  public <T> T timed(Question<T> question) throws SQLException {
    long before = clock.millis();
    T answer = question.ask();
    answered(Duration.ofMillis(clock.millis() - before));
    return answer;
  }

  /** Whether the deadline ended the connection. */
  public static boolean isMissed(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** The outage of a missed deadline. */
  public Outage missed(Duration allowed, SQLException e) {
    answered(allowed);
    return Outage.stale(
        "the server did not answer a question within " + ViewStatuses.seconds(allowed), e);
  }
}
