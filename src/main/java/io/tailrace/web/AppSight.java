package io.tailrace.web;

import static java.util.stream.Collectors.toMap;

import io.tailrace.push.Hub;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewPatterns;
import io.tailrace.view.Database;
import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.report.ViewReport;
import io.tailrace.web.http.ViewCatalog;
import io.tailrace.web.http.request.RefusalCounts;
import io.tailrace.web.operation.Look;
import io.tailrace.web.operation.Sight;
import io.tailrace.web.operation.SourceLook;
import io.tailrace.web.operation.ViewLook;
import io.tailrace.web.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes looks at one application. Safe for any thread. */
final class AppSight implements Sight {
  private final int mostStreams;
  private final ViewCatalog catalog;
  private final Hub hub;
  private final RefusalCounts refusals;
  private final InstantSource clock;
  private volatile boolean stopping;

  AppSight(
      Settings settings,
      ViewCatalog catalog,
      Hub hub,
      RefusalCounts refusals,
      InstantSource clock) {
    this.mostStreams = settings.streams().most();
    this.catalog = catalog;
    this.hub = hub;
    this.refusals = refusals;
    this.clock = clock;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public boolean isStopping() {
    return stopping;
  }

  @Override
  public Duration writersSilence() {
    return hub.silence();
  }

  @Override
  public Look look() {
    List<SourceLook> sources = new ArrayList<>();
    catalog
        .all()
        .forEach(
            (each, database) ->
                sources.add(
                    new SourceLook(catalog.report(each.id()), patterns(each), views(database))));
    return new Look(
        clock.millis(),
        writersSilence(),
        hub.size(),
        hub.lined(),
        mostStreams,
        hub.counts(),
        refusals.counts(),
        sources,
        !catalog.configFault().isEmpty());
  }

  /** The database's patterns; an empty text for one whose views need a role. */
  private List<String> patterns(DatabaseSettings each) {
    Set<String> everybodys = Set.copyOf(catalog.patterns(role -> false));
    return each.patterns().rules().stream()
        .filter(ViewPatterns.Rule::here)
        .map(rule -> rule.pattern().text())
        .map(pattern -> everybodys.contains(pattern) ? pattern : "")
        .toList();
  }

  private List<ViewLook> views(Database database) {
    Map<String, ViewMeter> meters =
        database.meters().stream().collect(toMap(ViewMeter::view, meter -> meter));
    List<ViewLook> views = new ArrayList<>();
    for (ViewReport report : database.reports()) {
      ViewMeter meter = meters.get(report.view());
      if (meter != null) { // A view can appear between the two calls.
        views.add(new ViewLook(report, meter, catalog.isEverybodys(report.view())));
      }
    }
    return views;
  }
}
