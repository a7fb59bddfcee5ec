package io.tailrace.source.postgres.refresh;

import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import java.util.Set;

/**
 * A view that is read by queries.
 *
 * @param tables the object identifiers of the tables whose changes touch it
 * @param keepsChanges whether the changes behind a reading are kept, not only their commits
 * @param mostBytes of changes that are kept
 */
public record TrackedView(
    String view,
    List<Column> columns,
    History history,
    Set<Integer> tables,
    boolean keepsChanges,
    long mostBytes) {
  public TrackedView {
    columns = List.copyOf(columns);
    tables = Set.copyOf(tables);
  }

  Update contents(long position, long time, ZSet rows) {
    return new Update.Contents(view, history, columns, Update.Pace.CLOCKED, position, time, rows);
  }
}
