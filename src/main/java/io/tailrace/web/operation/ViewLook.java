package io.tailrace.web.operation;

import io.tailrace.view.ViewMeter;
import io.tailrace.view.ViewReport;

/**
 * One view at one moment.
 *
 * @param everybodys whether it may be seen without a role
 */
public record ViewLook(ViewReport report, ViewMeter meter, boolean everybodys) {
  String name() {
    return report.view();
  }

  /** Seconds since the moment at which it was last known to hold; NaN before the first contents. */
  double age(long now) {
    return report.loaded() ? Math.max(0, now - report.time()) / 1e3 : Double.NaN;
  }
}
