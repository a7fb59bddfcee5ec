package io.tailrace.source.postgres.merge;

import io.tailrace.source.json.RowValues;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the changes of one table to whole rows. It keeps the rows of a table with a key; a table
 * whose changes have the whole old row needs none. For one thread.
 */
final class RowResolver {
  private final String table;
  private final RowValues values;
  private final @Nullable KeyedRows rows;

  /** Receives the changes of the view. */
  interface Sink {
    void add(Row row, long weight);
  }

  private RowResolver(String table, int columns, @Nullable KeyedRows rows) {
    this.table = table;
    this.values = new RowValues(columns);
    this.rows = rows;
  }

  /** For a table whose changes have the whole old row, or which only grows. */
  static RowResolver whole(String table, int columns) {
    return new RowResolver(table, columns, null);
  }

  /**
   * For a table with a key.
   *
   * @param key the places of its columns, in the key's order
   */
  static RowResolver keyed(String table, int columns, List<Integer> key) {
    int[] keyColumns = key.stream().mapToInt(Integer::intValue).toArray();
    return new RowResolver(table, columns, new KeyedRows(table, keyColumns));
  }

  /** For this table, by its replica identity. */
  static RowResolver of(StreamedTable table) {
    int columns = table.columns().size();
    return table.key().isEmpty()
        ? whole(table.qualified(), columns)
        : keyed(table.qualified(), columns, table.key());
  }

  /**
   * Adds a row of the contents.
   *
   * @throws SourceFault where another one has the same key
   */
  void add(Row row) throws SourceFault {
    if (rows != null) {
      rows.add(row);
    }
  }

  /**
   * Replaces all rows.
   *
   * @throws SourceFault where two of them have the same key
   */
  void fill(ZSet contents) throws SourceFault {
    if (rows == null) {
      return;
    }
    rows.clear();
    rows.reserve(contents.size());
    SourceFault[] fault = new SourceFault[1];
    contents.forEach(
        (row, weight) -> {
          try {
            for (long copy = 0; copy < weight && fault[0] == null; copy++) {
              rows.add(row);
            }
          } catch (SourceFault e) {
            fault[0] = e;
          }
        });
    if (fault[0] != null) {
      throw fault[0];
    }
  }

  /** Removes all rows. */
  void truncate() {
    if (rows != null) {
      rows.clear();
    }
  }

  /** How many rows are kept. */
  int size() {
    return rows == null ? 0 : rows.size();
  }

  /**
   * Passes on which rows went and came.
   *
   * @throws SourceFault where the change contradicts the rows that are kept
   */
  void resolve(RowChange change, Sink sink) throws SourceFault {
    if (change instanceof RowChange.Inserted inserted) {
      insert(inserted.row(), sink);
    } else if (change instanceof RowChange.Deleted deleted) {
      remove(deleted.old(), sink);
    } else if (change instanceof RowChange.Updated updated) {
      Row old = remove(updated.old(), sink);
      insert(completed(updated.row(), old), sink);
    }
  }

  private void insert(Row row, Sink sink) throws SourceFault {
    add(row);
    sink.add(row, 1);
  }

  private Row remove(RowChange.Old old, Sink sink) throws SourceFault {
    Row row = removed(old);
    sink.add(row, -1);
    return row;
  }

  private Row removed(RowChange.Old old) throws SourceFault {
    if (old instanceof RowChange.Old.Key known) {
      Row row = rows == null ? null : rows.remove(known.key());
      return found(row, known.key());
    }
    Row whole = ((RowChange.Old.Whole) old).row();
    if (rows == null) {
      return whole;
    }
    Row key = rows.keyOf(whole);
    Row row = rows.remove(key);
    return found(row == null || !row.equals(whole) ? null : row, key);
  }

  private Row found(@Nullable Row row, Row key) throws SourceFault {
    if (row == null) {
      throw new SourceFault(
          "the stream changed a row of " + table + " that is not there: key " + key);
    }
    return row;
  }

  private Row completed(RowChange.New row, Row old) {
    if (row instanceof RowChange.New.Partial partial) {
      return values.of(old).complete(partial.row(), partial.unchanged());
    }
    return ((RowChange.New.Whole) row).row();
  }
}
