package io.tailrace.source.postgres.replication;

import io.tailrace.source.postgres.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Finds the transaction that keeps a replication slot from being created. */
public final class SlotBlockers {
  private SlotBlockers() {}

  /**
   * Ends the waiting WAL sender, which would not notice that its client is gone, and returns what
   * it waited for.
   */
  public static String endAndExplain(Session session, int walSender) throws SQLException {
    String reason = explain(session, walSender);
    session.execute("SELECT pg_terminate_backend(" + walSender + ")");
    return reason;
  }

  private static String explain(Session session, int walSender) throws SQLException {
    String prepared = explainPrepared(session, walSender);
    if (prepared != null) {
      return prepared;
    }
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
            + "; have it ended, or run: SELECT pg_terminate_backend("
            + row.getString(1)
            + ")";
      }
    }
    return "making the replication slot waits for a transaction that is still open; look for it;"
        + " run: SELECT * FROM pg_stat_activity WHERE backend_xid IS NOT NULL; SELECT * FROM"
        + " pg_prepared_xacts";
  }

  /** Null where it does not wait for a prepared transaction: those have no process. */
  private static @Nullable String explainPrepared(Session session, int walSender)
      throws SQLException {
    String query =
        """
        SELECT quote_literal(p.gid), p.owner, p.database,
          to_char(p.prepared, 'YYYY-MM-DD HH24:MI:SS "UTC"')
        FROM pg_locks l JOIN pg_prepared_xacts p ON p.transaction = l.transactionid
        WHERE l.pid = %d AND NOT l.granted LIMIT 1
        """
            .formatted(walSender);
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next()
          ? "making the replication slot waits for a transaction that was prepared and not ended:"
              + " user "
              + row.getString(2)
              + ", database "
              + row.getString(3)
              + ", since "
              + row.getString(4)
              + "; commit it, or, in its database, run: ROLLBACK PREPARED "
              + row.getString(1)
          : null;
    }
  }
}
