package io.tailrace.source.postgres.event;

import java.util.List;

/**
 * The changes of one table in a part of a transaction, in order.
 *
 * @param cleared whether the table was truncated first
 */
public record TableChanges(int relation, boolean cleared, List<RowChange> rows) {
  /** What a row costs besides its bytes. */
  private static final int ROW = 64;

  public TableChanges {
    rows = List.copyOf(rows);
  }

  /** The approximate size of its rows. */
  public long bytes() {
    long bytes = 0;
    for (RowChange row : rows) {
      if (row instanceof RowChange.Inserted inserted) {
        bytes += inserted.row().length();
      } else if (row instanceof RowChange.Deleted deleted) {
        bytes += bytes(deleted.old());
      } else if (row instanceof RowChange.Updated updated) {
        bytes += bytes(updated.old()) + bytes(updated.row());
      }
    }
    return bytes + (long) ROW * rows.size();
  }

  private static long bytes(RowChange.Old old) {
    return old instanceof RowChange.Old.Whole whole
        ? whole.row().length()
        : ((RowChange.Old.Key) old).key().length();
  }

  private static long bytes(RowChange.New row) {
    return row instanceof RowChange.New.Whole whole
        ? whole.row().length()
        : ((RowChange.New.Partial) row).row().length();
  }

  static long weight(List<TableChanges> changes) {
    long weight = 0;
    for (TableChanges each : changes) {
      weight += 1 + each.rows().size();
    }
    return weight;
  }
}
