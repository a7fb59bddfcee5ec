package io.tailrace.source.postgres.replication;

import io.tailrace.source.postgres.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * How many bytes of its log the server keeps for one slot. Asked by one thread, read by any; a
 * server that does not report it ends nothing.
 */
public final class SlotLag {
  private static final long UNKNOWN = -1;

  // The asking thread only.
  private boolean refused;

  // Written once, before the first question.
  private volatile @Nullable String slot;

  private volatile long bytes = UNKNOWN;
  private volatile boolean ended;

  /** From now on this slot is asked for. */
  public void of(String slot) {
    this.slot = slot;
  }

  /** Asks on a connection that is not the slot's own; a server that refused is not asked again. */
  public void ask(Session session) throws SQLException {
    String own = slot;
    if (refused || own == null) {
      return;
    }
    try {
      bytes = answer(session, own);
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
      refused = true;
      bytes = UNKNOWN;
    }
  }

  private static long answer(Session session, String slot) throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::int8"
                    + " FROM pg_replication_slots WHERE restart_lsn IS NOT NULL AND slot_name = '"
                    + slot
                    + "'")) {
      return row.next() ? Math.max(0, row.getLong(1)) : UNKNOWN;
    }
  }

  /** The slot is gone, whatever is still answered. */
  public void end() {
    ended = true;
  }

  /** The last answer; empty while there is no slot. */
  public OptionalLong bytes() {
    long known = bytes;
    return ended || known == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(known);
  }
}
