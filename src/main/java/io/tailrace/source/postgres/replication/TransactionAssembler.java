package io.tailrace.source.postgres.replication;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.protocol.PgOutputDecoder;
import io.tailrace.source.postgres.protocol.PgOutputMessage;
import io.tailrace.source.postgres.protocol.PgOutputOrder;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the messages of each transaction into changes of the followed tables. A table that the
 * stream describes otherwise than the catalogue did is unreadable, alone, until the {@link
 * FollowSet} has its new description. For one thread.
 */
public final class TransactionAssembler {
  /** A part of a transaction is handed over after so many changes. */
  private static final int PART = 1_024;

  private final Supplier<FollowSet> current;
  private final PgOutputOrder order = new PgOutputOrder();
  private final Map<Integer, PgOutputMessage.Relation> described = new HashMap<>();
  private final Map<Integer, TableDecoder> decoders = new HashMap<>();

  // The open transaction.
  private FollowSet following = FollowSet.NOTHING;
  private boolean open;
  private int transaction;
  private final Set<Integer> touched = new HashSet<>();
  private final Set<Integer> news = new HashSet<>();
  private final Map<Integer, String> unreadable = new HashMap<>();
  private final ChangeParts parts = new ChangeParts();

  public TransactionAssembler(Supplier<FollowSet> current) {
    this.current = current;
  }

  /** Between the messages of one transaction. */
  boolean isOpen() {
    return open;
  }

  /**
   * Accepts the next message.
   *
   * @return the event that follows; null where there is none
   * @throws Outage where the message cannot come next, or is malformed
   */
  @Nullable
  public StreamEvent accept(ByteBuffer payload) throws Outage {
    Integer changed = PgOutputDecoder.changedRelation(payload);
    if (changed != null && !following.tables().containsKey(changed)) {
      order.changed(changed);
      touch(changed);
      return null;
    }
    return accept(PgOutputDecoder.decode(payload));
  }

  @Nullable
  public StreamEvent accept(PgOutputMessage message) throws Outage {
    order.check(message);
    if (message instanceof PgOutputMessage.Begin begin) {
      begin(begin);
    } else if (message instanceof PgOutputMessage.Insert insert) {
      change(insert.relation(), rows -> rows.of(insert));
    } else if (message instanceof PgOutputMessage.Update update) {
      change(update.relation(), rows -> rows.of(update));
    } else if (message instanceof PgOutputMessage.Delete delete) {
      change(delete.relation(), rows -> rows.of(delete));
    } else if (message instanceof PgOutputMessage.Truncate truncate) {
      truncate.relations().forEach(this::clear);
    } else if (message instanceof PgOutputMessage.Relation relation) {
      described.put(relation.id(), relation);
      decoders.remove(relation.id());
      news.add(relation.id());
    } else if (message instanceof PgOutputMessage.Commit commit) {
      return commit(commit);
    }
    return parts.changes() < PART ? null : part();
  }

  private void begin(PgOutputMessage.Begin begin) {
    open = true;
    transaction = begin.xid();
    FollowSet set = current.get();
    if (set.generation() != following.generation()) {
      following = set;
      decoders.clear();
    }
  }

  /** Decodes the change of a message. */
  @FunctionalInterface
  private interface Decoding {
    RowChange with(RowDecoder rows) throws Outage;
  }

  private void change(int changed, Decoding decoding) throws Outage {
    touch(changed);
    StreamedTable table = following.tables().get(changed);
    if (table == null || unreadable.containsKey(changed)) {
      return;
    }
    TableDecoder decoder =
        decoders.computeIfAbsent(changed, oid -> TableDecoder.of(table, described.get(oid)));
    if (decoder.refusal() != null) {
      unreadable.put(changed, decoder.refusal());
      return;
    }
    RowChange row;
    try {
      row = decoding.with(decoder.rows());
    } catch (Outage e) {
      if (!e.atOnce()) {
        throw e;
      }
      unreadable.put(changed, e.reason());
      return;
    }
    parts.add(changed, row);
  }

  private void clear(int changed) {
    touch(changed);
    if (following.tables().containsKey(changed)) {
      parts.clear(changed);
    }
  }

  private void touch(int changed) {
    if (following.watched().contains(changed) || following.tables().containsKey(changed)) {
      touched.add(changed);
    }
  }

  private StreamEvent part() {
    return new StreamEvent.Rows(following.generation(), parts.take());
  }

  private StreamEvent commit(PgOutputMessage.Commit commit) {
    open = false;
    StreamEvent.Committed done =
        new StreamEvent.Committed(
            commit.endLsn(),
            commit.timeMs(),
            transaction,
            following.generation(),
            parts.take(),
            touched,
            news,
            unreadable);
    touched.clear();
    news.clear();
    unreadable.clear();
    return done;
  }
}
