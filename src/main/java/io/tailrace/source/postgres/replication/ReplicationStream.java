package io.tailrace.source.postgres.replication;

import io.tailrace.source.Outage;
import io.tailrace.source.connection.SilenceWatch;
import io.tailrace.source.postgres.catalog.Publication;
import io.tailrace.source.postgres.protocol.ReplicationMessage;
import io.tailrace.source.postgres.session.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The replication stream of one database. A silent server is asked for an answer every few seconds,
 * which also keeps the connection alive; a server that answers none of several questions is dead.
 * The server's own timeout is kept, and raised where it is short. For one thread.
 */
public final class ReplicationStream implements ReplicationReader.Messages {
  /** How many questions in a row a server may leave unanswered. */
  private static final int QUESTIONS = 6;

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  private final Session session;
  private final SilenceWatch silence;
  private final int pid;
  private final Duration dead;
  private @Nullable CopyDual stream;
  private long acknowledged;
  private String hint = "";

  /**
   * On a connection of its own.
   *
   * @param silence what the connection was made with
   * @param dead a server that is silent for so long is dead
   */
  public ReplicationStream(Session session, SilenceWatch silence, Duration dead)
      throws SQLException {
    this.session = session;
    this.silence = silence;
    this.dead = dead;
    this.pid = session.pid();
  }

  /** The commands of this connection, before {@link #start}. */
  public ReplicationCommands commands() {
    return new ReplicationCommands(session);
  }

  /** Has everything sent that is committed behind {@code position}. */
  public void start(String slot, long position) throws SQLException {
    session.answerWithin(Session.ANSWER);
    hint = new ReplicationCommands(session).raiseTimeout();
    acknowledged = position;
    stream =
        session
            .connection()
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyDual(
                "START_REPLICATION SLOT "
                    + slot
                    + " LOGICAL "
                    + LogSequenceNumber.valueOf(position).asString()
                    + " (proto_version '1', publication_names '"
                    + Publication.NAME
                    + "')");
    session.answerWithin(dead);
    long every = Math.min(LONGEST_SILENCE.toMillis(), dead.toMillis() / QUESTIONS);
    silence.begin(Math.toIntExact(Math.max(1, every)), QUESTIONS, this::ask);
  }

  /** What to look at when the slot is lost. */
  public String lossHint() {
    return hint;
  }

  @Override
  public ReplicationMessage read() throws SQLException, Outage {
    byte[] message = started().readFromCopy();
    if (message == null) {
      throw Outage.stale("the server ended the replication stream", null);
    }
    return ReplicationMessage.decode(message);
  }

  @Override
  public void acknowledge(long position) throws SQLException {
    acknowledged = position;
    send(false);
  }

  /** In the middle of a read, while the server is silent. */
  private void ask() throws IOException {
    try {
      send(true);
    } catch (SQLException e) {
      throw new IOException("the server cannot be asked for an answer", e);
    }
  }

  private void send(boolean replyRequested) throws SQLException {
    CopyDual open = started();
    byte[] status =
        ReplicationMessage.status(acknowledged, System.currentTimeMillis(), replyRequested);
    open.writeToCopy(status, 0, status.length);
    open.flushCopy();
  }

  /** Drops the slot, which would keep the server from removing its log. */
  void end() {
    session.abort();
  }

  /** The server's process for this connection. */
  public int pid() {
    return pid;
  }

  private CopyDual started() {
    if (stream == null) {
      throw new IllegalStateException("not started");
    }
    return stream;
  }
}
