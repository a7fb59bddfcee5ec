package io.tailrace.view;

import io.tailrace.view.slice.Division;
import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** What the view holds, where its clients receive the difference to it. */
  private final @Nullable RowTable before;

  /** The numbers of the columns by which the view's rows are divided, by the columns' names. */
  private final Map<List<String>, int[]> divisions;

  private final Map<List<String>, Division.Indexing> indexings = new HashMap<>();
  private @Nullable String refusal;
  private @Nullable ZSet difference;
  private @Nullable Contents contents;

  PreparedContents(
      String view,
      Limits limits,
      ZSet rows,
      @Nullable RowTable before,
      Map<List<String>, int[]> divisions) {
    this.view = view;
    this.limits = limits;
    this.rows = rows;
    this.before = before;
    this.divisions = divisions;
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
      RowTable copy = contents.copy();
      divisions.forEach((names, columns) -> indexings.put(names, indexed(copy, columns)));
    } catch (SourceFault e) {
      contents = null; // It is found out again, and told, by whoever asks for them.
    }
  }

  /** Why the view cannot have these rows; null where it can. */
  @Nullable String refusal() {
    return refusal;
  }

  private static Division.Indexing indexed(RowTable rows, int[] columns) {
    Division.Indexing indexing = new Division.Indexing(rows, columns);
    indexing.run();
    return indexing;
  }

  /** The rows by key, by the names of the key's columns. */
  Map<List<String>, Division.Indexing> indexings() {
    return indexings;
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
