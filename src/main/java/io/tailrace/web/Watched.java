package io.tailrace.web;

import io.tailrace.push.Hub;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.SourceReport;
import io.tailrace.source.ViewReading;
import io.tailrace.view.Database;
import io.tailrace.view.ViewMeter;
import io.tailrace.view.ViewReport;
import io.tailrace.web.operation.Look;
import io.tailrace.web.operation.Sight;
import io.tailrace.web.operation.SourceLook;
import io.tailrace.web.operation.ViewLook;
import io.tailrace.web.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One application as an operator sees it. Safe for any thread. */
final class Watched implements Sight {
  private final Settings settings;
  private final Map<DatabaseSettings, Database> databases;
  private final Hub hub;
  private final Refusals refusals;
  private final InstantSource clock;
  private final Map<String, Reader> readers = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  Watched(
      Settings settings,
      Map<DatabaseSettings, Database> databases,
      Hub hub,
      Refusals refusals,
      InstantSource clock) {
    this.settings = settings;
    this.databases = databases;
    this.hub = hub;
    this.refusals = refusals;
    this.clock = clock;
  }

  /** What reads the database of this id is there. */
  void follow(String id, Reader reader) {
    readers.put(id, reader);
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
    databases.forEach(
        (each, database) -> sources.add(new SourceLook(report(each.id()), views(database))));
    return new Look(
        clock.millis(),
        writersSilence(),
        hub.size(),
        hub.lined(),
        settings.streams().most(),
        hub.counts(),
        refusals.counts(),
        sources);
  }

  /** How each view is read, by its name, where that is known. */
  Map<String, ViewReading> readings() {
    Map<String, ViewReading> readings = new HashMap<>();
    readers.values().forEach(reader -> readings.putAll(reader.report().readings()));
    return readings;
  }

  private SourceReport report(String id) {
    Reader reader = readers.get(id);
    return reader == null ? new SourceReport(id, "", 0, OptionalLong.empty()) : reader.report();
  }

  private List<ViewLook> views(Database database) {
    List<ViewReport> reports = database.reports();
    List<ViewMeter> meters = database.meters();
    List<ViewLook> views = new ArrayList<>();
    for (int i = 0; i < reports.size(); i++) {
      ViewReport report = reports.get(i);
      boolean everybodys = settings.roles().getOrDefault(report.view(), Set.of()).isEmpty();
      views.add(new ViewLook(report, meters.get(i), everybodys));
    }
    return views;
  }
}
