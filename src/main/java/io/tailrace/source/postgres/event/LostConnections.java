package io.tailrace.source.postgres.event;

import io.tailrace.source.SqlStates;
import io.tailrace.source.postgres.session.Session;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tolerates a few lost connections in a row, so that one costs its worker a step and not the whole
 * stream. For one thread.
 */
public final class LostConnections {
  private static final int MOST_IN_A_ROW = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Mailbox<?> orders;
  private int inARow;

  /**
   * @param orders of the worker: the pause ends when they are closed
   */
  public LostConnections(Mailbox<?> orders) {
    this.orders = orders;
  }

  /** A step succeeded on the current connection. */
  public void recovered() {
    inARow = 0;
  }

  /**
   * Aborts the session, and pauses before the next one may be opened.
   *
   * @throws SQLException the failure itself, if it is no lost connection, is one too many, or the
   *     worker is closed
   */
  public void tolerate(SQLException failure, @Nullable Session session)
      throws SQLException, InterruptedException {
    if (++inARow > MOST_IN_A_ROW || orders.isClosed() || !SqlStates.isAway(failure)) {
      throw failure;
    }
    if (session != null) {
      session.abort();
    }
    orders.rest(PAUSE.toNanos());
  }
}
