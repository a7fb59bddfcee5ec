package io.tailrace.web.operation;

import io.tailrace.view.ViewMeter;
import io.tailrace.view.ViewReport;
import java.time.Duration;

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

  /** Seconds by which it is behind its source; 0 where it is not. */
  double behind() {
    Duration behind = report.behind();
    return behind == null ? 0 : behind.toMillis() / 1e3;
  }
}
