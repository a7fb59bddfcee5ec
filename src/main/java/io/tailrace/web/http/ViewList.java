package io.tailrace.web.http;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.tailrace.push.Hub;
import io.tailrace.source.ViewReading;
import io.tailrace.view.Database;
import io.tailrace.view.State;
import io.tailrace.view.ViewMeter;
import io.tailrace.view.ViewReport;
import io.tailrace.view.log.JsonString;
import io.tailrace.view.log.Timestamp;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All views as they stand, as JSON; it names the version of the protocol.
 *
 * @param now by this server's clock, ms since the epoch
 */
record ViewList(long now, List<Listed> views, List<Pattern> patterns) {
  private static final int VERSION = 1;

  /** One view, with how many streams follow it, and how it is read where that is known. */
  record Listed(ViewReport report, long batches, int streams, @Nullable ViewReading reading) {}

  /**
   * A pattern of {@code tailrace.views}.
   *
   * @param reason why it finds nothing; empty where it does
   */
  record Pattern(String pattern, int views, String reason) {}

  ViewList {
    views = List.copyOf(views);
    patterns = List.copyOf(patterns);
  }

  static ViewList of(long now, ViewCatalog catalog, Hub hub, Predicate<String> hasRole) {
    Map<String, ViewReading> readings = catalog.readings();
    List<Listed> views = new ArrayList<>();
    for (Database database : catalog.databases()) {
      Map<String, Integer> streams = hub.sizes(database);
      Map<String, Long> batches =
          database.meters().stream().collect(toMap(ViewMeter::view, ViewMeter::batches));
      for (ViewReport report : database.reports()) {
        String view = report.view();
        if (catalog.isVisible(view, hasRole)) {
          views.add(
              new Listed(
                  report,
                  batches.getOrDefault(view, 0L),
                  streams.getOrDefault(view, 0),
                  readings.get(view)));
        }
      }
    }
    return new ViewList(now, views, patterns(catalog, views, hasRole));
  }

  private static List<Pattern> patterns(
      ViewCatalog catalog, List<Listed> views, Predicate<String> hasRole) {
    Map<String, Integer> found = new HashMap<>();
    for (Listed view : views) {
      catalog
          .patternOf(view.report().view())
          .ifPresent(pattern -> found.merge(pattern, 1, Integer::sum));
    }
    return catalog.patterns(hasRole).stream()
        .map(
            pattern -> {
              int count = found.getOrDefault(pattern, 0);
              return new Pattern(pattern, count, count > 0 ? "" : catalog.whyNothing(pattern));
            })
        .toList();
  }

  void writeTo(Writer writer) throws IOException {
    writer.append("{\"version\":").append(Integer.toString(VERSION)).append(",\"now\":");
    writer.append(Long.toString(now)).append(",\"views\":[");
    String separator = "\n";
    for (Listed view : views) {
      writer.append(separator).append(json(view));
      separator = ",\n";
    }
    writer.append("\n]");
    if (!patterns.isEmpty()) {
      writer.append(
          patterns.stream()
              .map(ViewList::json)
              .collect(joining(",\n", ",\"patterns\":[\n", "\n]")));
    }
    writer.append("}\n");
  }

  private static StringBuilder json(Pattern pattern) {
    StringBuilder json = new StringBuilder("{\"pattern\":");
    JsonString.append(json, pattern.pattern());
    json.append(",\"views\":").append(pattern.views()).append(",\"reason\":");
    return JsonString.append(json, pattern.reason()).append('}');
  }

  private static StringBuilder json(Listed view) {
    ViewReport report = view.report();
    StringBuilder json = new StringBuilder("{\"name\":");
    JsonString.append(json, report.view());
    json.append(",\"state\":\"").append(report.state().wire());
    json.append("\",\"sinceTime\":").append(report.sinceTime());
    json.append(",\"reason\":");
    JsonString.append(json, report.state() == State.LIVE ? "" : report.reason());
    if (report.alone()) {
      json.append(",\"alone\":true");
    }
    if (report.behind() != null) {
      json.append(",\"behindSeconds\":").append(report.behind().toSeconds());
    }
    if (report.loaded()) {
      json.append(",\"columns\":").append(ViewContents.columns(report.columns()));
      json.append(",\"rows\":").append(report.rows());
      json.append(",\"timestamp\":").append(Timestamp.text(report.timestamp()));
      json.append(",\"time\":").append(report.time());
    }
    json.append(",\"batches\":").append(view.batches());
    json.append(",\"streams\":").append(view.streams());
    if (view.reading() != null) {
      reading(json, view.reading());
    }
    return json.append('}');
  }

  private static void reading(StringBuilder json, ViewReading reading) {
    json.append(",\"read\":");
    JsonString.append(json, reading.kind());
    if (!reading.note().isEmpty()) {
      json.append(",\"note\":");
      JsonString.append(json, reading.note());
    }
    reading.lastMillis().ifPresent(last -> json.append(",\"readMillis\":").append(last));
  }
}
