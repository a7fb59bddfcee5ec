package io.tailrace.source.postgres.replication;

import io.tailrace.source.Outage;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.protocol.PgOutputMessage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.Tuple;
import io.tailrace.view.zset.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the rows of one table. A key is written exactly as it is inside its row. Safe for any
 * thread.
 */
final class RowDecoder {
  private final String table;
  private final int columns;
  private final JsonRow encoder;
  private final JsonRow keyEncoder;
  private final List<Integer> key;

  /**
   * @param table how reasons name it
   * @param key the places of the replica identity's columns, in the key's order; empty for FULL and
   *     for a table without one
   */
  RowDecoder(String table, List<PgColumn> columns, List<Integer> key) {
    this.table = table;
    this.columns = columns.size();
    this.encoder = PgColumn.encoder(columns);
    this.keyEncoder = PgColumn.encoder(key.stream().map(columns::get).toList());
    this.key = List.copyOf(key);
  }

  RowChange of(PgOutputMessage.Insert insert) throws Outage {
    return new RowChange.Inserted(whole(insert.row()));
  }

  RowChange of(PgOutputMessage.Delete delete) throws Outage {
    if (delete.old() instanceof OldTuple.Whole old) {
      return new RowChange.Deleted(new RowChange.Old.Whole(whole(old.row())));
    }
    if (delete.old() instanceof OldTuple.Key old) {
      return new RowChange.Deleted(key(old.row()));
    }
    throw identityAltered();
  }

  RowChange of(PgOutputMessage.Update update) throws Outage {
    Tuple row = update.row();
    check(row);
    if (update.old() instanceof OldTuple.Whole old) {
      return new RowChange.Updated(
          new RowChange.Old.Whole(whole(old.row())),
          new RowChange.New.Whole(whole(row.completedBy(old.row()))));
    }
    if (update.old() instanceof OldTuple.Key old) {
      RowChange.Old before = key(old.row());
      return new RowChange.Updated(before, partial(row.completedBy(old.row(), key)));
    }
    if (key.stream().anyMatch(row.unchanged()::contains)) {
      throw Outage.stale("the replication stream left out the key of a row of " + table, null);
    }
    return new RowChange.Updated(key(row), partial(row));
  }

  private RowChange.New partial(Tuple tuple) throws Outage {
    if (tuple.unchanged().isEmpty()) {
      return new RowChange.New.Whole(whole(tuple));
    }
    Row row = encoder.encode(tuple.texts());
    return new RowChange.New.Partial(row, tuple.unchanged().stream().sorted().toList());
  }

  private Row whole(Tuple tuple) throws Outage {
    check(tuple);
    if (!tuple.unchanged().isEmpty()) {
      throw identityAltered();
    }
    return encoder.encode(tuple.texts());
  }

  private RowChange.Old key(Tuple tuple) throws Outage {
    check(tuple);
    @Nullable String[] texts = new @Nullable String[key.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = tuple.values().get(key.get(i));
      if (texts[i] == null) {
        throw identityAltered();
      }
    }
    if (texts.length == 0) {
      throw identityAltered();
    }
    return new RowChange.Old.Key(keyEncoder.encode(texts));
  }

  private void check(Tuple tuple) throws Outage {
    if (tuple.values().size() != columns) {
      throw Outage.readAgain(table + " has other columns now");
    }
  }

  private Outage identityAltered() {
    return Outage.readAgain("the replica identity of " + table + " was altered");
  }
}
