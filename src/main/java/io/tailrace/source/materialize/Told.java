package io.tailrace.source.materialize;

import io.tailrace.source.Waiting;
import io.tailrace.view.Database;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Tells the states of views that no row tells. Safe for any thread. */
public final class Told {
  static final String UNTOLD =
      "the database has stopped telling about it: check that its cluster runs";

  private final Database database;
  private final Waiting waiting;

  public Told(Database database) {
    this.database = database;
    this.waiting = new Waiting(database);
  }

  void untold(String view) {
    tell(view, State.STALE, UNTOLD);
  }

  /** Its source is connected: whatever was wrong before is over. A view that is live stays so. */
  void waiting(String view) {
    waiting.forRows(view);
  }

  /** It is not read before that time has passed. */
  void settling(String view, Duration wait) {
    waiting.because(
        view,
        "the server answers; it is left alone for "
            + seconds(wait)
            + " before it is read (tailrace.settle)");
  }

  /** As {@code 10 s} and {@code 0.25 s}. */
  static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }

  private void tell(String view, State state, String reason) {
    try {
      database.apply(List.of(new Update.Status(view, state, reason)));
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
  }
}
