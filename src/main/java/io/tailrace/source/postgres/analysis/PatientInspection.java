package io.tailrace.source.postgres.analysis;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.session.PostgresFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/** Checks views, and checks again whatever is altered during the check. For one thread. */
final class PatientInspection {
  private static final Duration AFTER_ALTERATION = Duration.ofMillis(50);
  private static final int MOST_ALTERATIONS = 100;

  private final CheckOrders orders;
  private final Mailbox<SourceEvent> events;

  PatientInspection(CheckOrders orders, Mailbox<SourceEvent> events) {
    this.orders = orders;
    this.events = events;
  }

  /**
   * The verdicts on these views.
   *
   * @param number of the check
   */
  List<Verdict> verdicts(ViewInspector inspector, List<ViewSettings> views, long number)
      throws SQLException, Outage, InterruptedException {
    @Nullable SQLException last = null;
    for (int i = 0; i < MOST_ALTERATIONS && !orders.isClosed(); i++) {
      try {
        return inspector.inspectAndPublish(
            views, unpublished -> events.put(new CatalogEvent.Publishing(number, unpublished), 1));
      } catch (SQLException e) {
        if (PSQLState.isConnectionError(e.getSQLState()) || !PostgresFailures.isAlteration(e)) {
          throw e;
        }
        last = e;
        orders.rest(AFTER_ALTERATION.toNanos());
      }
    }
    if (last == null) {
      throw Outage.stale("the application is stopping", null);
    }
    throw last;
  }
}
