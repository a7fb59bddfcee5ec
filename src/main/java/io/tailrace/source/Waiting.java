package io.tailrace.source;

import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.SourceFault;
import java.util.Collection;
import java.util.List;

/**
 * Reports that views wait for a source that is connected, so that earlier failures are over. A live
 * view stays live. Safe for any thread.
 */
public final class Waiting {
  private static final String FOR_ROWS = "connected; waiting for the first rows";

  private final Database database;

  public Waiting(Database database) {
    this.database = database;
  }

  /** A view waits for its first rows from a source of its own. */
  public void forRows(String view) {
    because(view, FOR_ROWS);
  }

  /**
   * Views wait for their first rows from one source; a view that waits for a reason of its own
   * keeps it.
   */
  public void forRows(Collection<String> views) {
    for (ViewReport report : database.reports()) {
      boolean failedAlone = report.state() == State.FAILED && !report.ofSource();
      if (views.contains(report.view()) && !failedAlone) {
        apply(report, FOR_ROWS);
      }
    }
  }

  /** A view is not read yet, for this reason. */
  public void because(String view, String reason) {
    for (ViewReport report : database.reports()) {
      if (report.view().equals(view)) {
        apply(report, reason);
      }
    }
  }

  /** An outage of the source stays one until there are rows, so that it is logged as one. */
  private void apply(ViewReport report, String reason) {
    if (report.state() == State.LIVE) {
      return;
    }
    State state = report.loaded() ? State.STALE : State.LOADING;
    Update update =
        report.ofSource()
            ? new Update.Outage(report.view(), state, reason)
            : new Update.Status(report.view(), state, reason);
    try {
      database.apply(List.of(update));
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
  }
}
