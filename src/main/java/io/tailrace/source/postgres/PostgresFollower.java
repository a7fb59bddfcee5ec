package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.PostgresTransactions.Change;
import io.tailrace.source.postgres.PostgresTransactions.Commit;
import io.tailrace.view.State;
import io.tailrace.view.Timestamp;
import io.tailrace.view.Update;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replication stream: one hand-over a commit, and the position of each keep-alive. Before
 * it vouches for a position it looks, at most every few seconds, whether something was done to the
 * tables that the stream does not tell. For one thread.
 */
final class PostgresFollower {
  private static final long INSPECT_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long ACKNOWLEDGE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration UNTIL_NEXT_SIZE = Duration.ofMinutes(10);

  private final PostgresReplication replication;
  private final PostgresTransactions transactions;
  private final PostgresRefusals refusals;
  private final PostgresSession.Step askLag;
  private final Postponements postponements;
  private final LongSupplier nanos;
  private final boolean watching;

  /** Relations that are none of ours. */
  private final Set<Integer> strangers = new HashSet<>();

  private final List<Update> statuses = new ArrayList<>();
  private long position;
  private long latest;
  private long inspected;
  private long acknowledged;

  /**
   * @param askLag is done together with each look at the tables
   * @param watching whether there are derived views, for which a table that is new may matter
   */
  PostgresFollower(
      PostgresReplication replication,
      PostgresTransactions transactions,
      PostgresRefusals refusals,
      PostgresSession.Step askLag,
      Postponements postponements,
      boolean watching,
      LongSupplier nanos,
      long position) {
    this.replication = replication;
    this.transactions = transactions;
    this.refusals = refusals;
    this.askLag = askLag;
    this.postponements = postponements;
    this.nanos = nanos;
    this.watching = watching;
    this.position = position;
    this.inspected = nanos.getAsLong();
    this.acknowledged = inspected;
  }

  /** Waits for the next commit or keep-alive that moves the position. */
  PostgresTold next() throws SQLException, Outage {
    while (true) {
      ReplicationMessage message = replication.read();
      if (message instanceof ReplicationMessage.WalData data) {
        Commit commit = accept(data.payload());
        if (commit != null) {
          return commit(commit);
        }
      } else if (message instanceof ReplicationMessage.KeepAlive keepAlive
          && keepAlive(keepAlive)) {
        return progress();
      }
    }
  }

  private @Nullable Commit accept(ByteBuffer payload) throws SQLException, Outage {
    Integer changed = PgOutput.changedRelation(payload);
    if (changed != null && !transactions.follows(changed)) {
      transactions.passOver(changed);
      return null;
    }
    PgOutputMessage message = PgOutput.decode(payload);
    Commit commit = transactions.accept(message);
    if (message instanceof PgOutputMessage.Relation relation && isNews(relation.id())) {
      inspect();
    }
    return commit;
  }

  /**
   * A table is described again after anything that touched it in the catalogue, an ANALYZE as well;
   * one that was never heard of may be a partition that is new.
   */
  private boolean isNews(int relation) {
    return transactions.follows(relation)
        || transactions.watches(relation)
        || (watching && strangers.add(relation));
  }

  /** Whether it moves the position: inside a transaction it does not. */
  private boolean keepAlive(ReplicationMessage.KeepAlive message) throws SQLException, Outage {
    if (!transactions.isOpen()) {
      inspectIfDue();
      position = Timestamp.max(position, message.walEnd());
      latest = Math.max(latest, message.timeMs());
    }
    acknowledge();
    return !transactions.isOpen();
  }

  private PostgresTold progress() {
    List<Update> updates = new ArrayList<>(takeStatuses());
    for (String view : transactions.views()) {
      updates.add(new Update.Progress(view, position, latest));
    }
    return new PostgresTold(updates, position, latest, Set.of(), 0, 0);
  }

  private PostgresTold commit(Commit commit) throws SQLException, Outage {
    inspectIfDue();
    if (!Timestamp.before(position, commit.endLsn())) {
      throw Outage.stale(
          "the replication stream went back from position "
              + Timestamp.text(position)
              + " to "
              + Timestamp.text(commit.endLsn()),
          null);
    }
    position = commit.endLsn();
    latest = Math.max(latest, commit.timeMs());
    if (nanos.getAsLong() - acknowledged >= ACKNOWLEDGE_NANOS) {
      acknowledge();
    }
    List<Update> updates = new ArrayList<>(takeStatuses());
    for (Change change : commit.changes()) {
      if (transactions.table(change.view()) != null) {
        updates.add(update(change, commit.timeMs()));
      }
    }
    return new PostgresTold(
        updates, position, latest, commit.touched(), commit.transaction(), commit.timeMs());
  }

  private Update update(Change change, long time) {
    if (change instanceof Change.Changed changed) {
      return new Update.Changes(changed.view(), position, time, changed.rows());
    }
    if (change instanceof Change.Cleared cleared) {
      return new Update.Cleared(cleared.view(), position, time, cleared.rows());
    }
    if (change instanceof Change.TooLarge tooLarge) {
      transactions.forget(tooLarge.view());
      postponements.postpone(tooLarge.view(), tooLarge.reason(), UNTIL_NEXT_SIZE);
      refusals.refuse(tooLarge.view(), tooLarge.reason());
      return new Update.Status(tooLarge.view(), State.FAILED, tooLarge.reason());
    }
    return new Update.Progress(change.view(), position, latest);
  }

  private List<Update> takeStatuses() {
    List<Update> taken = List.copyOf(statuses);
    statuses.clear();
    return taken;
  }

  private void inspectIfDue() throws SQLException, Outage {
    if (nanos.getAsLong() - inspected >= INSPECT_NANOS) {
      inspect();
    }
  }

  private void inspect() throws SQLException, Outage {
    statuses.addAll(refusals.inspect(transactions));
    askLag.run();
    inspected = nanos.getAsLong();
  }

  private void acknowledge() throws SQLException {
    replication.acknowledge(position);
    acknowledged = nanos.getAsLong();
  }
}
