package io.tailrace.view;

import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * All rows that a view was read with, and what takes long to find out of them. That is done before
 * they are taken, without the database's lock, beside a copy of what the view holds; and again
 * under the lock where the view has changed meanwhile.
 */
final class PreparedContents {
  private final String view;
  private final Limits limits;
  private final ZSet rows;

  /** What the view holds, where its clients are to be told the difference to it. */
  private final @Nullable RowTable before;

  private @Nullable String refusal;
  private @Nullable ZSet difference;
  private @Nullable Contents contents;

  PreparedContents(String view, Limits limits, ZSet rows, @Nullable RowTable before) {
    this.view = view;
    this.limits = limits;
    this.rows = rows;
    this.before = before;
  }

  /** Before anything else, without the lock. What cannot be is told when it is asked for. */
  void prepare() {
    refusal = new Contents().refusal(view, limits, rows);
    if (refusal != null) {
      return;
    }
    try {
      contents = Contents.of(rows);
      if (before != null) {
        difference = before.differenceTo(rows);
      }
    } catch (SourceFault e) {
      contents = null; // It is found out again, and told, by whoever asks for them.
    }
  }

  /** Why the view cannot have these rows; null where it can. */
  @Nullable String refusal() {
    return refusal;
  }

  /** The rows, for the caller to keep. */
  Contents contents() throws SourceFault {
    Contents prepared = contents;
    contents = null;
    return prepared == null ? Contents.of(rows) : prepared;
  }

  /** What has to be added to what the view holds now to make it these rows. */
  ZSet difference(Contents now) {
    ZSet known = difference;
    return known != null && before != null && now.isStill(before) ? known : now.differenceTo(rows);
  }
}
