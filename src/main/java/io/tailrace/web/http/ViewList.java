package io.tailrace.web.http;

import static java.util.stream.Collectors.toMap;

import io.tailrace.push.Hub;
import io.tailrace.source.ViewReading;
import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.slice.Slice;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.json.JsonDocument;
import io.tailrace.web.operation.Release;
import io.tailrace.web.settings.RowAccess;
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
 * @param release the version of Tailrace; empty for users who get no details
 * @param byCaller whether other callers may get another list
 */
record ViewList(
    long now,
    String release,
    List<Listed> views,
    List<Pattern> patterns,
    String configFault,
    boolean byCaller) {
  private static final int VERSION = 1;

  /**
   * One view.
   *
   * @param report of the rows that the caller may see
   * @param activity null where it would tell the caller of other callers' rows
   * @param reading how it is read; null while that is unknown, and for users who get no details
   * @param filterBy columns by which a part can be asked for
   */
  record Listed(
      ViewReport report,
      @Nullable Activity activity,
      @Nullable ViewReading reading,
      List<String> filterBy) {
    Listed {
      filterBy = List.copyOf(filterBy);
    }
  }

  /**
   * What a view does.
   *
   * @param batches changes since the start
   * @param streams that follow it
   */
  record Activity(long batches, int streams) {}

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
   * The views that a caller may see.
   *
   * @param details whether reasons may name hosts, users, settings and statements
   */
  static ViewList of(long now, ViewCatalog catalog, Hub hub, Caller caller, boolean details) {
    Map<String, ViewReading> readings = catalog.readings();
    List<Listed> views = new ArrayList<>();
    boolean byCaller = false;
    for (Database database : catalog.databases()) {
      Map<String, Integer> streams = hub.sizes(database);
      Map<String, Long> batches =
          database.meters().stream().collect(toMap(ViewMeter::view, ViewMeter::batches));
      for (ViewReport report : database.reports()) {
        String view = report.view();
        if (!catalog.isVisible(view, caller)) {
          continue;
        }
        ViewReport shown = details ? report : report.neutral();
        RowAccess access = catalog.accessTo(view);
        byCaller |= access.isByCaller();
        Slice own = own(catalog, database, view, caller);
        boolean whole = own != null && own.isAll();
        Activity activity =
            new Activity(batches.getOrDefault(view, 0L), streams.getOrDefault(view, 0));
        views.add(
            new Listed(
                whole ? shown : partly(shown, database, own),
                whole ? activity : null,
                details ? readings.get(view) : null,
                access.filterBy()));
      }
    }
    return new ViewList(
        now,
        details ? Release.VERSION : "",
        views,
        patterns(catalog, views, caller.hasRole(), details),
        details ? catalog.configFault() : "",
        byCaller);
  }

  /** Null for a caller who may see no rows. */
  private static @Nullable Slice own(
      ViewCatalog catalog, Database database, String view, Caller caller) {
    try {
      return VisibleRows.of(catalog, database, view, caller).of(Slice.ALL).slice();
    } catch (Refusal refusal) {
      return null;
    }
  }

  /** The whole view's report with the caller's count of rows. */
  private static ViewReport partly(ViewReport whole, Database database, @Nullable Slice own) {
    long rows = own == null ? -1 : database.report(new ViewSlice(whole.view(), own)).rows();
    return new ViewReport(
        whole.view(),
        whole.state(),
        whole.reason(),
        whole.sinceTime(),
        whole.alone(),
        whole.ofSource(),
        whole.behind(),
        whole.loaded(),
        whole.columns(),
        rows,
        whole.timestamp(),
        whole.time());
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
    document.members().write("version", VERSION);
    if (!release.isEmpty()) {
      document.members().write("release", release);
    }
    document.members().write("now", now);
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
    if (!configFault.isEmpty()) {
      document.members().write("configFault", configFault);
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
      if (report.rows() >= 0) {
        json.write("rows", report.rows());
      }
      json.write("timestamp", ViewContents.timestamp(report.timestamp()))
          .write("time", report.time());
    }
    if (view.activity() != null) {
      json.write("batches", view.activity().batches()).write("streams", view.activity().streams());
    }
    if (!view.filterBy().isEmpty()) {
      json.writeStartArray("filterBy");
      view.filterBy().forEach(json::write);
      json.writeEnd();
    }
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
