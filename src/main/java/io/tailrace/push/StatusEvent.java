package io.tailrace.push;

import io.tailrace.view.ViewReport;
import io.tailrace.view.log.JsonString;

/** The event that tells a client of a view's state. */
final class StatusEvent {
  private StatusEvent() {}

  static String of(ViewReport report) {
    StringBuilder event = new StringBuilder("event: status\ndata: {\"view\":");
    JsonString.append(event, report.view());
    event.append(",\"state\":\"").append(report.state().wire());
    event.append("\",\"sinceTime\":").append(report.sinceTime()).append(",\"reason\":");
    JsonString.append(event, report.reason());
    return event.append(report.alone() ? ",\"alone\":true}\n\n" : "}\n\n").toString();
  }
}
