package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.source.SilenceWatch;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes the connection for the replication stream, and its slot. For one thread. */
final class StreamOpening {
  private final PostgresContext context;
  private final PostgresConnections connections;
  private final PostgresSession session;

  /**
   * @param session one for questions
   */
  StreamOpening(PostgresContext context, PostgresConnections connections, PostgresSession session) {
    this.context = context;
    this.connections = connections;
    this.session = session;
  }

  PostgresReplication connect() throws SQLException, Outage {
    String user = session.user();
    try {
      SilenceWatch silence = new SilenceWatch();
      PostgresSession stream =
          connections.keep(PostgresSession.replication(context.connector(), silence));
      stream.writeMoney(session.money());
      return new PostgresReplication(stream, silence, context.dead());
    } catch (SQLException e) {
      throw PostgresOutage.ofReplication(e, user, context.connector()::outage);
    }
  }

  /**
   * A slot with a snapshot.
   *
   * @param walSender the server's process that had a slot of the same name for this node; 0 for
   *     none
   */
  PostgresSlot makeSlot(PostgresReplication replication, int walSender)
      throws SQLException, Outage {
    String name = context.slot();
    if (name != null) {
      new PermanentSlot(session, name).drop(walSender);
    }
    try {
      PostgresSlot slot =
          replication.createSlot(
              name == null ? PostgresReplication.temporaryName(context.random()) : name,
              name == null,
              context.patience().now());
      context.patience().rewarded();
      return slot;
    } catch (SQLException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        context.patience().lost();
        throw Outage.stale(PostgresBlockers.endAndExplain(session, replication.pid()), e);
      }
      throw PostgresOutage.ofReplication(e, session.user(), PostgresOutage::of);
    }
  }

  /**
   * Whether what is known of the database can be gone on with: the same database, and a slot that
   * still has all that came since.
   *
   * @param walSender the server's process that had the slot for this node
   */
  boolean goesOn(PostgresReplication replication, @Nullable FollowedDatabase known, int walSender)
      throws SQLException, Outage {
    String name = context.slot();
    return name != null
        && known != null
        && known.identity().equals(replication.identity())
        && new PermanentSlot(session, name).goesOn(known.merger().position(), walSender);
  }
}
