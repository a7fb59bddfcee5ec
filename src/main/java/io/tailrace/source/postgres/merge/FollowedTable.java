package io.tailrace.source.postgres.merge;

import io.tailrace.source.BoundedSum;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * A table whose contents were reported, and which the stream changes commit by commit. For one
 * thread.
 */
public final class FollowedTable {
  private final StreamedTable table;
  private final long generation;
  private final RowResolver rows;
  private BoundedSum sum;
  private boolean changed;
  private boolean cleared;
  private @Nullable String refusal;
  private @Nullable SourceFault fault;
  private long reported;

  /**
   * A table with these contents.
   *
   * @param generation of the first {@link FollowSet} whose transactions concern it
   * @param position of the contents
   * @throws SourceFault where two rows have the same key
   */
  public FollowedTable(StreamedTable table, long generation, ZSet contents, long position)
      throws SourceFault {
    this.table = table;
    this.generation = generation;
    this.rows = RowResolver.of(table);
    this.sum = newSum();
    this.reported = position;
    rows.fill(contents);
  }

  private BoundedSum newSum() {
    return new BoundedSum(view(), new Limits(table.view().maxRows(), table.view().maxBytes()), 2);
  }

  StreamedTable table() {
    return table;
  }

  String view() {
    return table.view().name();
  }

  /** Whether a transaction that is decoded for this set concerns it. */
  boolean concerns(long ofGeneration) {
    return ofGeneration >= generation;
  }

  /** Adds a part of the open transaction. */
  public void add(TableChanges part) {
    changed = true;
    if (part.cleared()) {
      rows.truncate();
      sum = newSum();
      refusal = null;
      cleared = true;
    }
    try {
      for (RowChange row : part.rows()) {
        if (refusal != null || fault != null) {
          return;
        }
        rows.resolve(row, this::add);
      }
    } catch (SourceFault e) {
      fault = e;
    }
  }

  /** Why the transaction contradicts these rows; null where it does not. */
  @Nullable SourceFault fault() {
    return fault;
  }

  private void add(Row row, long weight) {
    if (refusal == null) {
      refusal = sum.add(row, weight);
    }
    if (refusal != null) {
      sum = newSum();
    }
  }

  /** Why the transaction is too large for the view; null where it is not. */
  @Nullable String refusal() {
    return refusal;
  }

  /** The commit: returns the changes of the transaction, null for none. */
  @Nullable
  public Update commit(long position, long time) {
    if (!changed) {
      return null;
    }
    changed = false;
    ZSet changes = sum.toZSet();
    if (cleared) {
      cleared = false;
      reported = position;
      return new Update.Cleared(view(), position, time, changes);
    }
    if (changes.isEmpty()) {
      return null;
    }
    reported = position;
    return new Update.Changes(view(), position, time, changes);
  }

  /** Progress was reported up to here, with that of others. */
  void reportedUpTo(long position) {
    reported = Timestamp.max(reported, position);
  }

  /** Everything up to here was reported. */
  long reported() {
    return reported;
  }
}
