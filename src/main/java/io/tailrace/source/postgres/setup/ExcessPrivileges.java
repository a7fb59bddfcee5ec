package io.tailrace.source.postgres.setup;

import io.tailrace.source.postgres.session.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.postgresql.util.PSQLState;

/**
 * Reports the privileges of the role that following views does not need, with the statements that
 * revoke them: one line in the log, and another one only when they change. For one thread.
 */
public final class ExcessPrivileges {
  private static final Logger log = System.getLogger(ExcessPrivileges.class.getName());

  private String reported = "";

  /** Reports; a failure other than a lost connection is left to questions that matter. */
  public void tryToReport(Session session) throws SQLException {
    try {
      report(session);
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
    }
  }

  /** Asks the server, and logs what changed. */
  public void report(Session session) throws SQLException {
    String line = new ExcessReading(session).line();
    if (!line.equals(reported)) {
      reported = line;
      if (!line.isEmpty()) {
        log.log(Level.WARNING, line);
      }
    }
  }
}
