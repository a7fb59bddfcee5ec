package io.tailrace.source.postgres.replication;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.WorkThread;
import io.tailrace.source.postgres.protocol.ReplicationMessage;
import io.tailrace.view.log.Timestamp;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads the replication stream, decodes it, hands over events and acknowledges. It asks the
 * database nothing, and waits for nobody but the taker; while it waits, it keeps the connection
 * alive. For the thread that runs it.
 */
public final class ReplicationReader implements WorkThread.Work {
  private static final long ACKNOWLEDGE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Both directions of a replication stream that was started. */
  interface Messages {
    /** Waits for the server's next message. */
    ReplicationMessage read() throws SQLException, Outage;

    /** Says that everything up to {@code position} has been taken. */
    void acknowledge(long position) throws SQLException;
  }

  private final Messages replication;
  private final TransactionAssembler transactions;
  private final Mailbox<SourceEvent> events;
  private final Supplier<Long> taken;
  private final LongSupplier nanos;
  private long position;
  private long latest;
  private long acknowledged;

  /**
   * A reader of a stream that was started.
   *
   * @param position where it begins
   * @param taken the server need not send again what it sent up to here
   */
  public ReplicationReader(
      ReplicationStream replication,
      TransactionAssembler transactions,
      Mailbox<SourceEvent> events,
      long position,
      Supplier<Long> taken,
      LongSupplier nanos) {
    this((Messages) replication, transactions, events, position, taken, nanos);
  }

  ReplicationReader(
      Messages replication,
      TransactionAssembler transactions,
      Mailbox<SourceEvent> events,
      long position,
      Supplier<Long> taken,
      LongSupplier nanos) {
    this.replication = replication;
    this.transactions = transactions;
    this.events = events;
    this.position = position;
    this.taken = taken;
    this.nanos = nanos;
    this.acknowledged = nanos.getAsLong();
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (!events.isClosed()) {
        accept(replication.read());
        if (nanos.getAsLong() - acknowledged >= ACKNOWLEDGE_NANOS) {
          acknowledge();
        }
      }
    } catch (SQLException | Outage | RuntimeException | Error e) {
      events.put(new SourceEvent.StreamLost(e), 1);
    }
  }

  private void accept(ReplicationMessage message)
      throws SQLException, Outage, InterruptedException {
    if (message instanceof ReplicationMessage.WalData data) {
      StreamEvent event = transactions.accept(data.payload());
      if (event instanceof StreamEvent.Committed commit) {
        move(commit);
      }
      if (event != null) {
        handOver(event);
      }
    } else if (message instanceof ReplicationMessage.KeepAlive keepAlive) {
      keepAlive(keepAlive);
    }
  }

  private void move(StreamEvent.Committed commit) throws Outage {
    if (!Timestamp.before(position, commit.position())) {
      throw Outage.stale(
          "the replication stream went back from position "
              + Timestamp.text(position)
              + " to "
              + Timestamp.text(commit.position()),
          null);
    }
    position = commit.position();
    latest = Math.max(latest, commit.time());
  }

  /** Inside a transaction it changes nothing. */
  private void keepAlive(ReplicationMessage.KeepAlive message)
      throws SQLException, InterruptedException {
    if (!transactions.isOpen()) {
      position = Timestamp.max(position, message.walEnd());
      latest = Math.max(latest, message.timeMs());
      handOver(new StreamEvent.Progressed(position, latest));
    }
    acknowledge();
  }

  private void handOver(StreamEvent event) throws SQLException, InterruptedException {
    while (!events.offer(event, event.weight(), ACKNOWLEDGE_NANOS)) {
      acknowledge();
    }
  }

  private void acknowledge() throws SQLException {
    long all = taken.get();
    replication.acknowledge(Timestamp.before(all, position) ? all : position);
    acknowledged = nanos.getAsLong();
  }

  @Override
  public void close() {
    events.close();
  }
}
