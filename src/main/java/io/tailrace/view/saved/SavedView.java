package io.tailrace.view.saved;

import io.tailrace.view.log.LogPosition;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Contents;
import java.util.List;

/**
 * A view between two lives of the application: its contents at {@code timestamp}, and the newest
 * part of its log, from {@code start} on.
 *
 * @param told the history as its source named it
 * @param histories by epoch; the log begins in the first one, the contents are in the last one
 * @param pace how its timestamps move
 * @param time the database's, of {@code timestamp}
 * @param startTime the database's, of {@code start}
 * @param contents must not change any more
 */
public record SavedView(
    String view,
    History told,
    List<History> histories,
    List<Column> columns,
    String pace,
    long timestamp,
    long time,
    LogPosition start,
    long startTime,
    List<SavedChange> changes,
    Contents contents) {
  public SavedView {
    histories = List.copyOf(histories);
    columns = List.copyOf(columns);
    changes = List.copyOf(changes);
  }

  /** Bytes of the contents as JSON, each copy. */
  public long bytes() {
    return contents.bytes();
  }
}
