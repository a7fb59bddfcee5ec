package io.tailrace.web.operation;

import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.report.ViewReport;
import java.time.Duration;

/**
 * One view at one moment.
 *
 * @param everybodys whether everybody may see it, without a role
 */
public record ViewLook(ViewReport report, ViewMeter meter, boolean everybodys) {
  String name() {
    return report.view();
  }

  /** Whether its source has given it contents since the start; saved ones may be old. */
  boolean isServed() {
    return report.loaded() && meter.heard();
  }

  /** Age of the contents in seconds, by the database's time; NaN before the first contents. */
  double age(long now) {
    return report.loaded() ? Math.max(0, now - report.time()) / 1e3 : Double.NaN;
  }

  /** Delay behind its source in seconds; 0 if it is not behind. */
  double behind() {
    Duration behind = report.behind();
    return behind == null ? 0 : behind.toMillis() / 1e3;
  }
}
