package io.tailrace.source.postgres.merge;

import io.tailrace.source.BoundedSum;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.view.Update;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * A table whose contents are reported, and whose changes the stream tells one commit after the
 * other. For one thread.
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
   * @param generation of the {@link FollowSet} whose transactions concern it
   * @param position where it holds them
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

  /** A part of the open transaction. */
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

  /** Why the transaction cannot be one of these rows; null where it can. */
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

  /** Why the transaction is too much for the view; null where it is not. */
  @Nullable String refusal() {
    return refusal;
  }

  /** The transaction is complete: what it did, null for nothing. */
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

  /** Nothing else happened up to here; null where that was reported. */
  @Nullable Update progress(long position, long time) {
    if (position == reported) {
      return null;
    }
    reported = position;
    return new Update.Progress(view(), position, time);
  }

  /** The position up to which it was reported is reported once more, when nothing else is. */
  void reportAgain() {
    reported--;
  }

  /** Up to where it was reported. */
  long reported() {
    return reported;
  }
}
