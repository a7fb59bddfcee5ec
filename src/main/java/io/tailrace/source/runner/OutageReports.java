package io.tailrace.source.runner;

import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.util.ArrayList;
import java.util.List;

/**
 * Reports the outages of one source, to its views and to the log. For the runner's thread.
 *
 * @param whole whether every outage is the database's, not a view's own
 */
record OutageReports(Source source, Database database, OutageLog log, boolean whole) {
  /** There are updates again. */
  void back() {
    if (whole) {
      log.back();
    } else {
      log.back(source.views());
    }
  }

  /** The source cannot be read now. */
  void away(Outage outage) {
    boolean ofSource = whole || outage.isOfDatabase();
    List<Update> updates = new ArrayList<>();
    for (String view : source.views()) {
      updates.add(
          ofSource
              ? new Update.Outage(view, outage.state(), outage.reason())
              : new Update.Status(view, outage.state(), outage.reason()));
    }
    try {
      database.apply(updates);
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
    if (ofSource) {
      log.away(source.views(), outage);
    } else {
      back();
    }
  }
}
