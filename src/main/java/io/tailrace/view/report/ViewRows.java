package io.tailrace.view.report;

import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumeId;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Rows;
import java.util.List;

/**
 * A view's contents at a timestamp: {@code history} and {@code timestamp} identify them.
 *
 * @param bytes of all rows as JSON, each copy
 */
public record ViewRows(
    String view,
    History history,
    List<Column> columns,
    long timestamp,
    long time,
    Rows rows,
    long bytes) {
  /** The event id of a stream of exactly this view, or slice, that has these contents. */
  public String resumeId() {
    return ResumeId.text(List.of(history.fingerprint()), List.of(timestamp));
  }
}
