package io.tailrace.web.http;

import static java.util.stream.Collectors.toMap;

import io.tailrace.push.Hub;
import io.tailrace.source.ViewReading;
import io.tailrace.view.Database;
import io.tailrace.view.State;
import io.tailrace.view.ViewMeter;
import io.tailrace.view.ViewReport;
import io.tailrace.web.json.JsonDocument;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The list of all views with their states, as JSON, with the version of the protocol.
 *
 * @param now by this server's clock, ms since the epoch
 */
record ViewList(long now, List<Listed> views, List<Pattern> patterns) {
  private static final int VERSION = 1;

  /**
   * One view.
   *
   * @param batches changes since the start
   * @param streams that follow it
   * @param reading how it is read; null while that is unknown, and for users who get no details
   */
  record Listed(ViewReport report, long batches, int streams, @Nullable ViewReading reading) {}

  /**
   * A pattern of {@code tailrace.views}.
   *
   * @param reason why it finds nothing; empty if it finds views
   */
  record Pattern(String pattern, int views, String reason) {}

  ViewList {
    views = List.copyOf(views);
    patterns = List.copyOf(patterns);
  }

  /**
   * The views that a user may see.
   *
   * @param details whether reasons may name hosts, users, settings and statements
   */
  static ViewList of(
      long now, ViewCatalog catalog, Hub hub, Predicate<String> hasRole, boolean details) {
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
                  details ? report : report.neutral(),
                  batches.getOrDefault(view, 0L),
                  streams.getOrDefault(view, 0),
                  details ? readings.get(view) : null));
        }
      }
    }
    return new ViewList(now, views, patterns(catalog, views, hasRole, details));
  }

  private static List<Pattern> patterns(
      ViewCatalog catalog, List<Listed> views, Predicate<String> hasRole, boolean details) {
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
              return new Pattern(
                  pattern,
                  count,
                  count > 0 ? "" : details ? catalog.whyNothing(pattern) : "no views yet");
            })
        .toList();
  }

  void writeTo(Writer writer) throws IOException {
    JsonDocument document = new JsonDocument(writer, "\n");
    document.members().write("version", VERSION).write("now", now);
    document.startLines("views");
    for (Listed view : views) {
      document.line(JsonDocument.of(json -> write(json, view)));
    }
    document.endLines();
    if (!patterns.isEmpty()) {
      document.startLines("patterns");
      for (Pattern pattern : patterns) {
        document.line(JsonDocument.of(json -> write(json, pattern)));
      }
      document.endLines();
    }
    document.end();
  }

  private static void write(JsonGenerator json, Pattern pattern) {
    json.write("pattern", pattern.pattern())
        .write("views", pattern.views())
        .write("reason", pattern.reason());
  }

  private static void write(JsonGenerator json, Listed view) {
    ViewReport report = view.report();
    json.write("name", report.view())
        .write("state", report.state().wire())
        .write("sinceTime", report.sinceTime())
        .write("reason", report.state() == State.LIVE ? "" : report.reason());
    if (report.alone()) {
      json.write("alone", true);
    }
    if (report.behind() != null) {
      json.write("behindSeconds", report.behind().toSeconds());
    }
    if (report.loaded()) {
      ViewContents.columns(json, report.columns());
      json.write("rows", report.rows())
          .write("timestamp", ViewContents.timestamp(report.timestamp()))
          .write("time", report.time());
    }
    json.write("batches", view.batches()).write("streams", view.streams());
    if (view.reading() != null) {
      write(json, view.reading());
    }
  }

  private static void write(JsonGenerator json, ViewReading reading) {
    json.write("read", reading.kind());
    if (!reading.note().isEmpty()) {
      json.write("note", reading.note());
    }
    reading.lastMillis().ifPresent(last -> json.write("readMillis", last));
  }
}
