package io.tailrace.web.operation;

import io.tailrace.push.metrics.StreamCounts;
import io.tailrace.source.SourceReport;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An application that is what a test says, over a real {@link Database}. A view named {@code
 * secret} is not everybody's.
 */
final class ScriptedSight implements Sight {
  static final long TIME = 1_600_000_000_000L;
  private static final List<Column> COLUMNS = List.of(new Column("n", "int8"));

  private final Database database;
  private final List<String> names;

  Duration writersSilence = Duration.ZERO;
  boolean stopping;
  long time = TIME;
  int streams;
  StreamCounts counts = new StreamCounts(0, Map.of(), Map.of(), Map.of());
  Map<String, Long> refused = Map.of("full", 0L, "forbidden", 0L);
  SourceReport source = new SourceReport("", "", 0, OptionalLong.empty());
  List<String> patterns = List.of();
  boolean configRefused;
  int looks;

  /** What views say of themselves, where it is not the database's word. */
  final Map<String, ViewMeter> meters = new HashMap<>();

  ScriptedSight(String... views) {
    Map<String, Limits> limits = new LinkedHashMap<>();
    Arrays.stream(views).forEach(view -> limits.put(view, new Limits(1_000, 1 << 20)));
    names = List.of(views);
    database = new Database(limits, () -> Instant.ofEpochMilli(time));
  }

  List<String> names() {
    return names;
  }

  void contents(String view, String... rows) throws SourceFault {
    database.apply(
        List.of(
            new Update.Contents(
                view,
                History.of(List.of("scripted", view), COLUMNS),
                COLUMNS,
                Update.Pace.CLOCKED,
                1,
                time,
                rows(rows))));
  }

  void added(String view) throws SourceFault {
    database.apply(List.of(new Update.Added(view, new Limits(1_000, 1 << 20))));
  }

  void removed(String view) throws SourceFault {
    database.apply(List.of(new Update.Removed(view, "it was dropped")));
  }

  void status(String view, State state, String reason) throws SourceFault {
    database.apply(List.of(new Update.Status(view, state, reason)));
  }

  /** All views show the reason of their source. */
  void outage(State state, String reason) throws SourceFault {
    for (String view : names) {
      database.apply(List.of(new Update.Outage(view, state, reason)));
    }
  }

  void behind(String view, Duration behind) throws SourceFault {
    database.apply(List.of(new Update.Behind(view, behind)));
  }

  private static ZSet rows(String... rows) {
    ZSet.Sum sum = new ZSet.Sum();
    Arrays.stream(rows).forEach(row -> sum.add(Row.of(row), 1));
    return sum.toZSet();
  }

  @Override
  public Look look() {
    looks++;
    List<ViewReport> reports = database.reports();
    List<ViewMeter> known = database.meters();
    List<ViewLook> views = new ArrayList<>();
    for (int i = 0; i < reports.size(); i++) {
      String name = reports.get(i).view();
      views.add(
          new ViewLook(
              reports.get(i), meters.getOrDefault(name, known.get(i)), !name.equals("secret")));
    }
    return new Look(
        time,
        writersSilence,
        streams,
        6,
        20_000,
        counts,
        refused,
        List.of(new SourceLook(source, patterns, views)),
        configRefused);
  }

  @Override
  public boolean isStopping() {
    return stopping;
  }

  @Override
  public Duration writersSilence() {
    return writersSilence;
  }
}
