package io.tailrace.web;

import io.tailrace.view.Database;
import io.tailrace.view.JsonString;
import io.tailrace.view.State;
import io.tailrace.view.Timestamp;
import io.tailrace.view.ViewReport;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All views as they stand, as JSON; it names the version of the protocol. */
record ViewList(List<ViewReport> reports) {
  private static final int VERSION = 1;

  ViewList {
    reports = List.copyOf(reports);
  }

  static ViewList of(List<Database> databases, Predicate<String> visible) {
    List<ViewReport> reports = new ArrayList<>();
    for (Database database : databases) {
      database.reports().stream()
          .filter(report -> visible.test(report.view()))
          .forEach(reports::add);
    }
    return new ViewList(reports);
  }

  void writeTo(Writer writer) throws IOException {
    writer.append("{\"version\":").append(Integer.toString(VERSION)).append(",\"views\":[");
    String separator = "\n";
    for (ViewReport report : reports) {
      writer.append(separator).append(json(report));
      separator = ",\n";
    }
    writer.append("\n]}\n");
  }

  private static StringBuilder json(ViewReport report) {
    StringBuilder json = new StringBuilder("{\"name\":");
    JsonString.append(json, report.view());
    json.append(",\"state\":\"").append(report.state().wire());
    json.append("\",\"sinceTime\":").append(report.sinceTime());
    json.append(",\"reason\":");
    JsonString.append(json, report.state() == State.LIVE ? "" : report.reason());
    if (report.alone()) {
      json.append(",\"alone\":true");
    }
    if (report.loaded()) {
      json.append(",\"columns\":").append(ViewContents.columns(report.columns()));
      json.append(",\"rows\":").append(report.rows());
      json.append(",\"timestamp\":").append(Timestamp.text(report.timestamp()));
      json.append(",\"time\":").append(report.time());
    }
    return json.append('}');
  }
}
