package io.tailrace.source.materialize.question;

import io.tailrace.source.Waiting;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.SourceFault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Reports the statuses of views that follow from no row. Safe for any thread. */
public final class ViewStatuses {
  public static final String SILENT =
      "the database has stopped sending updates of it: check that its cluster runs";

  private final Database database;
  private final Waiting waiting;

  public ViewStatuses(Database database) {
    this.database = database;
    this.waiting = new Waiting(database);
  }

  public void silent(String view) {
    apply(new Update.Status(view, State.STALE, SILENT));
  }

  /** Its source is connected, so earlier failures are over. A live view stays live. */
  public void waiting(String view) {
    waiting.forRows(view);
  }

  /** It is not read before that time has passed. */
  public void settling(String view, Duration wait) {
    waiting.because(
        view,
        "the server answers; Tailrace waits "
            + seconds(wait)
            + " before it reads the view (tailrace.settle)");
  }

  /** As {@code 10 s} and {@code 0.25 s}. */
  static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }

  private void apply(Update.Status status) {
    try {
      database.apply(List.of(status));
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
  }
}
