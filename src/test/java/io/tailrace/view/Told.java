package io.tailrace.view;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A database that is told things, at times that are its timestamps. */
public final class Told {
  static final List<Column> COLUMNS = List.of(new Column("x", "text"));
  static final History FIRST = new History("f1");
  static final History SECOND = new History("f2");

  private final Database database;

  public Told(Bounds bounds, String... views) {
    Map<String, Limits> limits = new LinkedHashMap<>();
    for (String view : views) {
      limits.put(view, new Limits(1_000, 1_000_000));
    }
    this.database = new Database(limits, bounds, () -> Instant.ofEpochMilli(7));
  }

  public Told(String... views) {
    this(Bounds.DEFAULT, views);
  }

  public Database database() {
    return database;
  }

  Viewer viewer(String... views) {
    return new Viewer(database.group(List.of(views)));
  }

  Told apply(Update... together) throws SourceFault {
    database.apply(List.of(together));
    return this;
  }

  public Told contents(String view, long timestamp, String... rows) throws SourceFault {
    return apply(read(view, FIRST, COLUMNS, Pace.CLOCKED, timestamp, rows));
  }

  static Update read(
      String view,
      History history,
      List<Column> columns,
      Pace pace,
      long timestamp,
      String... rows) {
    return new Update.Contents(view, history, columns, pace, timestamp, timestamp, Sets.of(rows));
  }

  public Told changes(String view, long timestamp, String... rows) throws SourceFault {
    return apply(new Update.Changes(view, timestamp, timestamp, Sets.of(rows)));
  }

  Told progress(String view, long timestamp) throws SourceFault {
    return apply(new Update.Progress(view, timestamp, timestamp));
  }

  Told stale(String view) throws SourceFault {
    return apply(new Update.Status(view, State.STALE, "away"));
  }
}
