package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The replication stream of one database: a temporary slot, which goes with its connection. A read
 * waits without a timer of ours: the server is made to speak now and then, and one that is silent
 * for much longer is dead.
 */
final class PostgresReplication {
  /**
   * How many times a quiet server speaks before it counts as dead. More often would be less
   * patient: it ends a stream whose reader is busy with one commit for two of these. Less often
   * would notice later what was altered in a quiet database.
   */
  private static final int PULSES = 6;

  /** Longer than the client's, so that the reason can still be found out. */
  private static final Duration SERVER_IS_MORE_PATIENT = Duration.ofSeconds(5);

  private final PostgresSession session;
  private final int pid;
  private final Duration dead;
  private @Nullable CopyDual stream;

  /**
   * On a connection of its own.
   *
   * @param dead how long a server is silent that counts as dead
   */
  PostgresReplication(PostgresSession session, Duration dead) throws SQLException {
    this.session = session;
    this.dead = dead;
    this.pid = session.pid();
  }

  /** The system's identifier, its timeline and the database: the meaning of all positions. */
  List<String> identity() throws SQLException {
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

  /**
   * Makes the slot, which waits for every transaction of the cluster that is writing now.
   *
   * @param patience the connection is lost when it takes longer
   */
  PostgresSlot createSlot(RandomGenerator random, Duration patience) throws SQLException {
    // Where the server cannot see that its client has gone, this ends the wait.
    session.execute("SET lock_timeout = " + patience.plus(SERVER_IS_MORE_PATIENT).toMillis());
    session.answerWithin(patience);
    String name = "tailrace_" + HexFormat.of().toHexDigits(random.nextLong());
    try (Statement statement = session.connection().createStatement();
        ResultSet row =
            statement.executeQuery(
                "CREATE_REPLICATION_SLOT " + name + " TEMPORARY LOGICAL pgoutput")) {
      row.next();
      return new PostgresSlot(
          name,
          LogSequenceNumber.valueOf(String.valueOf(row.getString("consistent_point"))).asLong(),
          String.valueOf(row.getString("snapshot_name")));
    }
  }

  void start(PostgresSlot slot) throws SQLException {
    session.answerWithin(PostgresSession.ANSWER);
    // It asks for an answer after half of its own patience.
    session.execute("SET wal_sender_timeout = " + 2 * dead.toMillis() / PULSES);
    stream =
        session
            .connection()
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyDual(
                "START_REPLICATION SLOT "
                    + slot.name()
                    + " LOGICAL "
                    + LogSequenceNumber.valueOf(slot.consistentPoint()).asString()
                    + " (proto_version '1', publication_names '"
                    + PostgresPublication.NAME
                    + "')");
    session.answerWithin(dead);
  }

  /** Waits for the server's next message. */
  ReplicationMessage read() throws SQLException, Outage {
    byte[] message = started().readFromCopy();
    if (message == null) {
      throw Outage.stale("the server ended the replication stream", null);
    }
    return ReplicationMessage.decode(message);
  }

  /** Says that everything up to {@code position} has been taken. */
  void acknowledge(long position) throws SQLException {
    CopyDual open = started();
    byte[] status = ReplicationMessage.status(position, System.currentTimeMillis());
    open.writeToCopy(status, 0, status.length);
    open.flushCopy();
  }

  /** Gives up the slot, which would keep the server from removing its log. */
  void end() {
    session.abort();
  }

  /** The server's process for this connection. */
  int pid() {
    return pid;
  }

  private CopyDual started() {
    if (stream == null) {
      throw new IllegalStateException("not started");
    }
    return stream;
  }
}
