package io.tailrace.source.postgres;

import io.tailrace.source.BoundedSum;
import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.postgres.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.PgOutputMessage.RelationColumn;
import io.tailrace.view.Limits;
import io.tailrace.view.Row;
import io.tailrace.view.ZSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages of each transaction together to what its commit did to the followed views.
 * Changes of all other tables are passed over. For one thread.
 */
final class PostgresTransactions {
  private final Map<String, Followed> followed = new LinkedHashMap<>();
  private final Set<Integer> watched;
  private final Set<Integer> touched = new HashSet<>();
  private final PgOutputOrder order = new PgOutputOrder();
  private boolean open;
  private int transaction;

  /**
   * What one commit did, by view, in the order in which they were named.
   *
   * @param transaction the low half of its number
   * @param touched which of the watched tables it changed
   */
  record Commit(
      long endLsn, long timeMs, int transaction, Set<Integer> touched, List<Change> changes) {
    Commit {
      touched = Set.copyOf(touched);
      changes = List.copyOf(changes);
    }
  }

  /** What one commit did to one view. */
  sealed interface Change {
    String view();

    record Changed(String view, ZSet rows) implements Change {}

    /** All rows went, then these changes were made. */
    record Cleared(String view, ZSet rows) implements Change {}

    /** It did not change. */
    record Untouched(String view) implements Change {}

    /** So much that the view is over its limits. */
    record TooLarge(String view, String reason) implements Change {}
  }

  private static final class Followed {
    final PostgresTable table;
    final JsonRow encoder;
    BoundedSum sum;
    boolean cleared;
    @Nullable String refusal;

    Followed(PostgresTable table) {
      this.table = table;
      this.encoder = PostgresColumn.encoder(table.columns());
      this.sum = newSum();
    }

    BoundedSum newSum() {
      ViewSettings view = table.view();
      return new BoundedSum(view.name(), new Limits(view.maxRows(), view.maxBytes()), 2);
    }

    void add(Tuple tuple, long weight) throws Outage {
      if (tuple.values().size() != table.columns().size()) {
        throw Outage.readAgain(table.qualified() + " has other columns now");
      }
      if (!tuple.unchanged().isEmpty()) {
        throw saysTooLittle(this);
      }
      if (refusal == null) {
        Row row = encoder.encode(tuple.texts());
        refusal = sum.add(row, weight);
      }
      if (refusal != null) {
        sum = newSum();
      }
    }

    void clear() {
      sum = newSum();
      refusal = null;
      cleared = true;
    }

    Change change() {
      String view = table.view().name();
      boolean wasCleared = cleared;
      cleared = false;
      if (refusal != null) {
        return new Change.TooLarge(view, refusal);
      }
      ZSet rows = sum.toZSet();
      if (wasCleared) {
        return new Change.Cleared(view, rows);
      }
      return rows.isEmpty() ? new Change.Untouched(view) : new Change.Changed(view, rows);
    }
  }

  /**
   * @param tables whose rows are followed
   * @param watched of which it is enough to know that a commit changed them
   */
  PostgresTransactions(Collection<PostgresTable> tables, Set<Integer> watched) {
    this.watched = Set.copyOf(watched);
    tables.forEach(table -> followed.put(table.view().name(), new Followed(table)));
  }

  /** What the view follows; null for a view that is not followed. */
  @Nullable PostgresTable table(String view) {
    Followed known = followed.get(view);
    return known == null ? null : known.table;
  }

  /** What is followed, in the order in which the views were named. */
  List<String> views() {
    return List.copyOf(followed.keySet());
  }

  boolean follows(int relation) {
    return followed.values().stream().anyMatch(each -> each.table.oid() == relation);
  }

  boolean watches(int relation) {
    return watched.contains(relation);
  }

  /** The open transaction changed this relation, of which only this much was read. */
  void passOver(int relation) throws Outage {
    order.changed(relation);
    touch(relation);
  }

  private void touch(int relation) {
    if (watched.contains(relation)) {
      touched.add(relation);
    }
  }

  /** Changes of this view are passed over from now on. */
  void forget(String view) {
    followed.remove(view);
  }

  /** Between the messages of one transaction. */
  boolean isOpen() {
    return open;
  }

  /**
   * Takes the next message.
   *
   * @return what the transaction did, where the message ends one
   * @throws Outage where the message does not say enough for what is known of its table
   */
  @Nullable Commit accept(PgOutputMessage message) throws Outage {
    order.check(message);
    if (message instanceof PgOutputMessage.Begin begin) {
      open = true;
      transaction = begin.xid();
    } else if (message instanceof PgOutputMessage.Insert insert) {
      touch(insert.relation());
      for (Followed table : tables(insert.relation())) {
        table.add(insert.row(), 1);
      }
    } else if (message instanceof PgOutputMessage.Update update) {
      touch(update.relation());
      for (Followed table : tables(update.relation())) {
        Tuple old = whole(update.old(), table);
        table.add(old, -1);
        table.add(update.row().completedBy(old), 1);
      }
    } else if (message instanceof PgOutputMessage.Delete delete) {
      touch(delete.relation());
      for (Followed table : tables(delete.relation())) {
        table.add(whole(delete.old(), table), -1);
      }
    } else if (message instanceof PgOutputMessage.Truncate truncate) {
      truncate.relations().forEach(this::touch);
      truncate.relations().forEach(each -> tables(each).forEach(Followed::clear));
    } else if (message instanceof PgOutputMessage.Relation relation) {
      check(relation);
    } else if (message instanceof PgOutputMessage.Commit commit) {
      open = false;
      List<Change> changes = new ArrayList<>();
      followed.values().forEach(table -> changes.add(table.change()));
      Commit done = new Commit(commit.endLsn(), commit.timeMs(), transaction, touched, changes);
      touched.clear();
      return done;
    }
    return null;
  }

  private List<Followed> tables(int relation) {
    return followed.values().stream().filter(each -> each.table.oid() == relation).toList();
  }

  private static Tuple whole(OldTuple old, Followed followed) throws Outage {
    if (old instanceof OldTuple.Whole whole) {
      return whole.row();
    }
    throw saysTooLittle(followed);
  }

  private static Outage saysTooLittle(Followed followed) {
    return Outage.readAgain(followed.table.qualified() + " no longer says what its rows were");
  }

  private void check(PgOutputMessage.Relation relation) throws Outage {
    for (Followed each : tables(relation.id())) {
      List<RelationColumn> known =
          each.table.columns().stream()
              .map(column -> new RelationColumn(column.name(), column.type(), column.modifier()))
              .toList();
      if (relation.identity() != 'f' || !relation.columns().equals(known)) {
        throw Outage.readAgain(each.table.qualified() + " was altered");
      }
    }
  }
}
