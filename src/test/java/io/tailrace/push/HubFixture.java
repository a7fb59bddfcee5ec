package io.tailrace.push;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A hub with one writer over a database of the views a and b, and a clock that a test moves. */
final class HubFixture {
  static final StreamTimeouts PATIENCE = StreamTimeouts.DEFAULT;

  private long now = 1_000_000;
  private final Database database;
  private final Hub hub;

  HubFixture() {
    this(Bounds.DEFAULT);
  }

  HubFixture(Bounds bounds) {
    this(bounds, SendLimits.DEFAULT);
  }

  HubFixture(SendLimits portions) {
    this(Bounds.DEFAULT, portions);
  }

  private HubFixture(Bounds bounds, SendLimits portions) {
    Map<String, Limits> views = new LinkedHashMap<>();
    views.put("a", new Limits(1_000_000, 1L << 30));
    views.put("b", new Limits(1_000_000, 1L << 30));
    database = new Database(views, bounds, () -> Instant.ofEpochMilli(now));
    hub = new Hub(1, portions, PATIENCE, () -> Instant.ofEpochMilli(now), new Random(1));
  }

  Hub hub() {
    return hub;
  }

  /** How many streams follow each view. */
  Map<String, Integer> sizes() {
    return hub.sizes(database);
  }

  Writer writer() {
    return hub.writers().get(0);
  }

  Stream open(Sink sink, @Nullable String lastEventId, String... views) {
    return open(ContentCoding.IDENTITY, sink, lastEventId, views);
  }

  Stream open(ContentCoding coding, Sink sink, @Nullable String lastEventId, String... views) {
    return hub.open(database, ViewSlice.whole(List.of(views)), lastEventId, coding, sink);
  }

  /** Opens and serves a stream of a client whose rights end at a time. */
  Stream joinUntil(Instant expires, Sink sink, String... views) {
    return join(new StreamTerms(expires, true), sink, views);
  }

  /** Opens and serves a stream of a client that does not run the server. */
  Stream joinWithoutDetails(Sink sink, String... views) {
    return join(new StreamTerms(Instant.MAX, false), sink, views);
  }

  private Stream join(StreamTerms terms, Sink sink, String... views) {
    List<ViewSlice> whole = ViewSlice.whole(List.of(views));
    Stream stream = hub.open(database, whole, null, ContentCoding.IDENTITY, sink, terms);
    stream.wake();
    step();
    return stream;
  }

  Instant time() {
    return Instant.ofEpochMilli(now);
  }

  /** Opens and serves. */
  Stream join(Sink sink, @Nullable String lastEventId, String... views) {
    Stream stream = open(sink, lastEventId, views);
    stream.wake();
    step();
    return stream;
  }

  long checkpointBytes(String view) {
    return database.meters().stream()
        .filter(meter -> meter.view().equals(view))
        .findFirst()
        .orElseThrow()
        .checkpointBytes();
  }

  void step() {
    Duration unused = writer().step();
  }

  void pass(Duration time) {
    tick(time);
    step();
  }

  /** Moves the clock alone. */
  void tick(Duration time) {
    now += time.toMillis();
  }

  static ZSet rows(String... rows) {
    ZSet.Sum sum = new ZSet.Sum();
    for (String row : rows) {
      boolean deleted = row.startsWith("-");
      sum.add(Row.of("[" + (deleted ? row.substring(1) : row) + "]"), deleted ? -1 : 1);
    }
    return sum.toZSet();
  }

  void contents(String view, long timestamp, ZSet rows) {
    apply(
        new Update.Contents(
            view,
            new History("f1"),
            List.of(new Column("x", "int4")),
            Update.Pace.CLOCKED,
            timestamp,
            timestamp,
            rows));
  }

  void changes(String view, long timestamp, String... rows) {
    apply(new Update.Changes(view, timestamp, timestamp, rows(rows)));
  }

  void progress(String view, long timestamp) {
    apply(new Update.Progress(view, timestamp, timestamp));
  }

  void stale(String view) {
    apply(new Update.Status(view, State.STALE, "away"));
  }

  void added(String view) {
    apply(new Update.Added(view, new Limits(1_000, 1L << 20)));
  }

  void removed(String view) {
    apply(new Update.Removed(view, view + " was dropped"));
  }

  private void apply(Update update) {
    try {
      database.apply(List.of(update));
    } catch (SourceFault e) {
      throw new AssertionError(e);
    }
  }
}
