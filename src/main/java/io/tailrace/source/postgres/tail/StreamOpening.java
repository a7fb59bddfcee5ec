package io.tailrace.source.postgres.tail;

import io.tailrace.source.Outage;
import io.tailrace.source.connection.SilenceWatch;
import io.tailrace.source.postgres.replication.PermanentSlot;
import io.tailrace.source.postgres.replication.ReplicationCommands;
import io.tailrace.source.postgres.replication.ReplicationSlot;
import io.tailrace.source.postgres.replication.ReplicationStream;
import io.tailrace.source.postgres.replication.SlotBlockers;
import io.tailrace.source.postgres.session.PostgresFailures;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes the connection for the replication stream, and its slot. For one thread. */
final class StreamOpening {
  private final SourceContext context;
  private final SourceConnections connections;
  private final Session session;

  /**
   * @param session for questions
   */
  StreamOpening(SourceContext context, SourceConnections connections, Session session) {
    this.context = context;
    this.connections = connections;
    this.session = session;
  }

  ReplicationStream connect() throws SQLException, Outage {
    String user = session.user();
    try {
      SilenceWatch silence = new SilenceWatch();
      Session stream = connections.keep(SessionOpening.replication(context.connector(), silence));
      stream.writeMoney(session.money());
      return new ReplicationStream(stream, silence, context.dead());
    } catch (SQLException e) {
      throw PostgresFailures.ofReplication(e, user, context.connector()::outage);
    }
  }

  /**
   * Creates a slot with a snapshot.
   *
   * @param walSender the server's process that had a slot of the same name for this node; 0 for
   *     none
   */
  ReplicationSlot makeSlot(ReplicationStream replication, int walSender)
      throws SQLException, Outage {
    String name = context.slot();
    if (name != null) {
      new PermanentSlot(session, name).drop(walSender);
    }
    try {
      ReplicationSlot slot =
          replication
              .commands()
              .createSlot(
                  name == null ? ReplicationCommands.temporaryName(context.random()) : name,
                  name == null,
                  context.slotWait().current());
      context.slotWait().reset();
      context.connected().run();
      return slot;
    } catch (SQLException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        context.slotWait().failed();
        throw Outage.stale(SlotBlockers.endAndExplain(session, replication.pid()), e);
      }
      throw PostgresFailures.ofReplication(e, session.user(), PostgresFailures::of);
    }
  }

  /**
   * Whether the known state can be continued: it is the same database, and the slot still has all
   * later changes.
   *
   * @param walSender the server's process that had the slot for this node
   */
  boolean goesOn(ReplicationStream replication, @Nullable FollowedDatabase known, int walSender)
      throws SQLException, Outage {
    String name = context.slot();
    return name != null
        && known != null
        && known.identity().equals(replication.commands().identity())
        && new PermanentSlot(session, name).goesOn(known.merger().position(), walSender);
  }
}
