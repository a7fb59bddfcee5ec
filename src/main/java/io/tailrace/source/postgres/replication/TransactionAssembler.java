package io.tailrace.source.postgres.replication;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.protocol.PgOutputDecoder;
import io.tailrace.source.postgres.protocol.PgOutputMessage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import io.tailrace.source.postgres.protocol.PgOutputOrder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
  private final Map<Integer, Decoder> decoders = new HashMap<>();

  // The open transaction.
  private FollowSet following = FollowSet.NOTHING;
  private boolean open;
  private int transaction;
  private final Set<Integer> touched = new HashSet<>();
  private final Set<Integer> news = new HashSet<>();
  private final Map<Integer, String> unreadable = new HashMap<>();
  private final List<TableChanges> parts = new ArrayList<>();
  private List<RowChange> rows = new ArrayList<>();
  private int relation;
  private boolean cleared;
  private int changes;

  public TransactionAssembler(Supplier<FollowSet> current) {
    this.current = current;
  }

  /** How the rows of one table are decoded, or why they cannot be. */
  private record Decoder(StreamedTable table, RowDecoder rows, @Nullable String refusal) {}

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
    return changes < PART ? null : part();
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
    Decoder decoder = decoders.computeIfAbsent(changed, oid -> decoder(table));
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
    turnTo(changed);
    rows.add(row);
    changes++;
  }

  private Decoder decoder(StreamedTable table) {
    RowDecoder rows = new RowDecoder(table.qualified(), table.columns(), table.key());
    PgOutputMessage.Relation relation = described.get(table.oid());
    boolean same = relation == null || isAs(relation, table);
    return new Decoder(table, rows, same ? null : table.qualified() + " was altered");
  }

  private static boolean isAs(PgOutputMessage.Relation relation, StreamedTable table) {
    if (relation.identity() != table.identity()
        || relation.columns().size() != table.columns().size()) {
      return false;
    }
    for (int i = 0; i < table.columns().size(); i++) {
      PgColumn column = table.columns().get(i);
      RelationColumn sent = relation.columns().get(i);
      boolean key = relation.identity() != 'f' && sent.key();
      if (!sent.name().equals(column.name())
          || sent.type() != column.type()
          || sent.modifier() != column.modifier()
          || key != table.key().contains(i)) {
        return false;
      }
    }
    return true;
  }

  private void clear(int changed) {
    touch(changed);
    if (following.tables().containsKey(changed)) {
      endTable();
      relation = changed;
      cleared = true;
      changes++;
      endTable();
    }
  }

  private void touch(int changed) {
    if (following.watched().contains(changed) || following.tables().containsKey(changed)) {
      touched.add(changed);
    }
  }

  private void turnTo(int changed) {
    if (changed != relation) {
      endTable();
      relation = changed;
    }
  }

  private void endTable() {
    if (cleared || !rows.isEmpty()) {
      parts.add(new TableChanges(relation, cleared, rows));
      rows = new ArrayList<>();
      cleared = false;
    }
  }

  private List<TableChanges> takeParts() {
    endTable();
    List<TableChanges> taken = List.copyOf(parts);
    parts.clear();
    changes = 0;
    return taken;
  }

  private StreamEvent part() {
    return new StreamEvent.Rows(following.generation(), takeParts());
  }

  private StreamEvent commit(PgOutputMessage.Commit commit) {
    open = false;
    StreamEvent.Committed done =
        new StreamEvent.Committed(
            commit.endLsn(),
            commit.timeMs(),
            transaction,
            following.generation(),
            takeParts(),
            touched,
            news,
            unreadable);
    touched.clear();
    news.clear();
    unreadable.clear();
    return done;
  }
}
