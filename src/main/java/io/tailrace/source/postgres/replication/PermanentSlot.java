package io.tailrace.source.postgres.replication;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SqlResource;
import io.tailrace.view.log.Timestamp;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A replication slot that outlives its connection, of one node. A node goes on with the slot as
 * long as it knows the contents and the server has the log; a node that knows nothing drops it and
 * creates it anew. A process that has the slot is ended if it has been silent for a while, and left
 * alone if it is alive. For one thread.
 */
public final class PermanentSlot {
  private static final Logger log = System.getLogger(PermanentSlot.class.getName());

  /** A live node sends a message every five seconds. */
  private static final Duration DEAD = Duration.ofSeconds(20);

  private static final Duration END = Duration.ofSeconds(5);

  private static final String FIND = SqlResource.read(PermanentSlot.class, "slot");

  private final Session session;
  private final String name;

  public PermanentSlot(Session session, String name) {
    this.session = session;
    this.name = name;
  }

  /**
   * The slot as the server has it.
   *
   * @param pid of the process that has it; 0 for none
   * @param flushed its client has acknowledged everything up to here
   * @param logged the log's end
   * @param silence of the process that has it, in s
   */
  private record Found(
      boolean ours,
      int pid,
      boolean lost,
      long flushed,
      long logged,
      String process,
      double silence) {}

  private @Nullable Found find() throws SQLException {
    try (PreparedStatement statement = session.connection().prepareStatement(FIND)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        String status = row.getString("wal_status");
        return new Found(
            "pgoutput".equals(row.getString("plugin")) && row.getBoolean("here"),
            row.getInt("active_pid"),
            "lost".equals(status),
            position(row.getString("confirmed_flush_lsn")),
            position(row.getString("logged")),
            "process "
                + row.getInt("active_pid")
                + ", application "
                + row.getString("application")
                + ", from "
                + row.getString("address"),
            row.getDouble("silence"));
      }
    }
  }

  private static long position(@Nullable String text) {
    return text == null ? 0 : LogSequenceNumber.valueOf(text).asLong();
  }

  /**
   * Whether the stream can go on behind {@code position}; no process has the slot then.
   *
   * @param before the process that had it for this node; 0 for none
   */
  public boolean goesOn(long position, int before) throws SQLException, Outage {
    Found found = find();
    if (found == null
        || !found.ours()
        || found.lost()
        || Timestamp.before(position, found.flushed())
        || Timestamp.before(found.logged(), position)) {
      log.log(
          Level.WARNING,
          "The replication slot "
              + name
              + " cannot go on where it was: "
              + (found == null
                  ? "it is gone"
                  : found.lost()
                      ? "the server gave it up, since it kept more of the log than"
                          + " max_slot_wal_keep_size or idle_replication_slot_timeout allow"
                      : "it has another position")
              + ". Everything is read again.");
      return false;
    }
    free(found, before);
    return true;
  }

  /**
   * Drops the slot of a predecessor.
   *
   * @param before the process that had it for this node; 0 for none
   */
  public void drop(int before) throws SQLException, Outage {
    Found found = find();
    if (found == null) {
      return;
    }
    if (!found.ours()) {
      throw Outage.failed(
          "the replication slot "
              + name
              + " belongs to another database or another program; write another name, as"
              + " tailrace.slot="
              + name
              + "_tailrace",
          null);
    }
    free(found, before);
    try (PreparedStatement statement =
        session.connection().prepareStatement("SELECT pg_catalog.pg_drop_replication_slot(?)")) {
      statement.setString(1, name);
      statement.execute();
    }
  }

  private void free(Found found, int before) throws SQLException, Outage {
    if (found.pid() == 0) {
      return;
    }
    if (found.pid() != before && found.silence() < DEAD.toSeconds()) {
      throw Outage.stale(
          "the replication slot "
              + name
              + " is in use ("
              + found.process()
              + "); stop that node, or give each node a slot of its own with tailrace.slot",
          null);
    }
    session.execute(
        "SELECT pg_catalog.pg_terminate_backend(" + found.pid() + ", " + END.toMillis() + ")");
  }
}
