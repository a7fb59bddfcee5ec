package io.tailrace.source.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Finds out which transaction keeps a replication slot from being made. */
final class PostgresBlockers {
  private PostgresBlockers() {}

  /**
   * Ends the waiting WAL sender, since it would not notice that its client has gone, and says what
   * it waited for.
   */
  static String endAndExplain(PostgresSession session, int walSender) throws SQLException {
    String reason = explain(session, walSender);
    session.execute("SELECT pg_terminate_backend(" + walSender + ")");
    return reason;
  }

  private static String explain(PostgresSession session, int walSender) throws SQLException {
    String query =
        """
        SELECT a.pid, coalesce(a.usename, '?'), coalesce(nullif(a.application_name, ''), '?'),
          coalesce(to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS "UTC"'), 'a time not shown to us')
        FROM unnest(pg_blocking_pids(%d)) AS b (pid) JOIN pg_stat_activity a USING (pid)
        ORDER BY a.xact_start LIMIT 1
        """
            .formatted(walSender);
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(query)) {
      if (row.next()) {
        return "making the replication slot waits for a transaction that is still open: process "
            + row.getString(1)
            + ", user "
            + row.getString(2)
            + ", application "
            + row.getString(3)
            + ", since "
            + row.getString(4)
            + "; end it, or run: SELECT pg_terminate_backend("
            + row.getString(1)
            + ")";
      }
    }
    return "making the replication slot waits for a transaction that is still open; look for it"
        + " with: SELECT * FROM pg_stat_activity WHERE backend_xid IS NOT NULL, and SELECT * FROM"
        + " pg_prepared_xacts";
  }
}
