package io.tailrace.source.postgres.tail;

import io.tailrace.source.Outage;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewReading;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.merge.ChangeMerger;
import io.tailrace.source.postgres.replication.SlotLag;
import io.tailrace.source.postgres.session.PostgresFailures;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one database until the first of them is lost: merges the events of the threads
 * that wait for the database, and hands over updates. The first hand-over has the contents, or,
 * with a slot that outlived the connection before, the later changes.
 */
public final class PostgresTail implements Tail {
  /** Rows that wait to be handed over. */
  private static final long WAITING = 20_000;

  private final SlotLag lag;
  private final SourceConnections connections = new SourceConnections();
  private final Mailbox<SourceEvent> events = new Mailbox<>(WAITING);
  private final Resumption resumption;
  private final TailWorkers workers;
  private final TailOpening opening;

  /**
   * @param before the tail whose slot this one may go on with; null for none
   */
  public PostgresTail(SourceContext context, SlotLag lag, @Nullable PostgresTail before) {
    this.lag = lag;
    this.resumption = new Resumption(before == null ? null : before.resumption);
    this.workers = new TailWorkers(context, connections, events, lag);
    this.opening = new TailOpening(context, connections, workers, resumption);
  }

  @Override
  public List<Update> next() throws Outage, SourceFault, InterruptedException {
    ChangeMerger merger = opening.merger();
    try {
      if (merger == null) {
        return opening.open();
      }
      workers.applied(merger.position());
      return merged(merger);
    } catch (SQLException e) {
      throw PostgresFailures.of(e);
    }
  }

  @Override
  public boolean readAgain(SourceFault fault) throws InterruptedException {
    ChangeMerger merger = opening.merger();
    return merger != null
        && !fault.views().isEmpty()
        && merger.readAgain(fault.views(), String.valueOf(fault.getMessage()));
  }

  /** How each view is read, by its name; from any thread. */
  public Map<String, ViewReading> how() {
    ChangeMerger merger = opening.merger();
    return merger == null ? Map.of() : merger.how();
  }

  /** Merges all events that are there, and hands over their updates together. */
  private List<Update> merged(ChangeMerger merger)
      throws SQLException, Outage, SourceFault, InterruptedException {
    SourceEvent event = events.take();
    if (event == null) {
      throw SourceConnections.stopping();
    }
    while (event != null) {
      if (event instanceof SourceEvent.Lost lost) {
        resumption.sound(true);
        throw lost(lost);
      }
      resumption.sound(false);
      merger.accept(event);
      event = merger.hasRoom() ? events.poll() : null;
    }
    return merger.handOver();
  }

  private Outage lost(SourceEvent.Lost lost) throws SQLException, Outage {
    Throwable cause = lost.cause();
    if (cause instanceof SQLException e) {
      throw lost instanceof SourceEvent.StreamLost
          ? PostgresFailures.ofStream(e, opening.lossHint())
          : PostgresFailures.of(e);
    } else if (cause instanceof Outage e) {
      throw e;
    } else if (cause instanceof Error e) {
      throw e;
    } else if (cause instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException(cause);
  }

  @Override
  public void close() {
    lag.end();
    events.close();
    connections.close();
  }
}
