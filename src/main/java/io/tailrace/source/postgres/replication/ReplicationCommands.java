package io.tailrace.source.postgres.replication;

import io.tailrace.source.postgres.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.postgresql.replication.LogSequenceNumber;

/** What a connection for replication answers before it streams. For one thread. */
public final class ReplicationCommands {
  /** A client that is stopped for three quarters of this loses nothing. */
  private static final Duration LEAST_WAL_SENDER_TIMEOUT = Duration.ofSeconds(60);

  /** Longer than the client's timeout, so that the reason can still be found out. */
  private static final Duration SERVER_MARGIN = Duration.ofSeconds(5);

  private final Session session;

  ReplicationCommands(Session session) {
    this.session = session;
  }

  /** The system's identifier, its timeline and the database: the meaning of all positions. */
  public List<String> identity() throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
      row.next();
      return List.of(
          "PostgreSQL",
          String.valueOf(row.getString("systemid")),
          String.valueOf(row.getString("timeline")),
          String.valueOf(row.getString("dbname")));
    }
  }

  /** A name for a slot that is dropped with its connection. */
  public static String temporaryName(RandomGenerator random) {
    return "tailrace_" + HexFormat.of().toHexDigits(random.nextLong());
  }

  /**
   * Creates the slot, which waits for every writing transaction of the cluster.
   *
   * @param temporary whether it is dropped with this connection
   * @param limit the connection is lost when it takes longer
   */
  public ReplicationSlot createSlot(String name, boolean temporary, Duration limit)
      throws SQLException {
    // Ends the wait of a server that cannot notice that its client is gone.
    session.execute("SET lock_timeout = " + limit.plus(SERVER_MARGIN).toMillis());
    session.answerWithin(limit);
    String kind = temporary ? " TEMPORARY" : "";
    try (Statement statement = session.connection().createStatement();
        ResultSet row =
            statement.executeQuery(
                "CREATE_REPLICATION_SLOT " + name + kind + " LOGICAL pgoutput")) {
      row.next();
      return new ReplicationSlot(
          name,
          LogSequenceNumber.valueOf(String.valueOf(row.getString("consistent_point"))).asLong(),
          String.valueOf(row.getString("snapshot_name")));
    }
  }

  /**
   * Raises the server's timeout for this connection where it is short.
   *
   * @return what to look at when the slot is lost
   */
  String raiseTimeout() throws SQLException {
    long timeout =
        Long.parseLong(
            session.one("SELECT setting FROM pg_settings WHERE name = 'wal_sender_timeout'"));
    if (timeout > 0 && timeout < LEAST_WAL_SENDER_TIMEOUT.toMillis()) {
      session.execute("SET wal_sender_timeout = " + LEAST_WAL_SENDER_TIMEOUT.toMillis());
    }
    return "the server's log says why; its wal_sender_timeout is "
        + session.one("SELECT current_setting('wal_sender_timeout')")
        + ", its max_slot_wal_keep_size "
        + session.one("SELECT current_setting('max_slot_wal_keep_size')")
        + " (-1 is no limit): raise the one that was exceeded";
  }
}
