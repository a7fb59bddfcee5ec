package io.tailrace.view;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A database that receives scripted updates. An update's time is its timestamp. */
public final class ScriptedDatabase {
  static final List<Column> COLUMNS = List.of(new Column("x", "text"));
  static final History FIRST = new History("f1");
  public static final History SECOND = new History("f2");

  private final Database database;

  public ScriptedDatabase(Bounds bounds, String... views) {
    Map<String, Limits> limits = new LinkedHashMap<>();
    for (String view : views) {
      limits.put(view, new Limits(1_000, 1_000_000));
    }
    this.database = new Database(limits, bounds, () -> Instant.ofEpochMilli(7));
  }

  public ScriptedDatabase(String... views) {
    this(Bounds.DEFAULT, views);
  }

  public Database database() {
    return database;
  }

  public Viewer viewer(String... views) {
    return new Viewer(database.group(List.of(views)));
  }

  public ScriptedDatabase apply(Update... together) throws SourceFault {
    database.apply(List.of(together));
    return this;
  }

  public ScriptedDatabase contents(String view, long timestamp, String... rows) throws SourceFault {
    return apply(read(view, FIRST, COLUMNS, Pace.CLOCKED, timestamp, rows));
  }

  public static Update read(
      String view,
      History history,
      List<Column> columns,
      Pace pace,
      long timestamp,
      String... rows) {
    return new Update.Contents(view, history, columns, pace, timestamp, timestamp, Sets.of(rows));
  }

  public ScriptedDatabase changes(String view, long timestamp, String... rows) throws SourceFault {
    return apply(new Update.Changes(view, timestamp, timestamp, Sets.of(rows)));
  }

  public ScriptedDatabase progress(String view, long timestamp) throws SourceFault {
    return apply(new Update.Progress(view, timestamp, timestamp));
  }

  public ScriptedDatabase stale(String view) throws SourceFault {
    return apply(new Update.Status(view, State.STALE, "away"));
  }
}
