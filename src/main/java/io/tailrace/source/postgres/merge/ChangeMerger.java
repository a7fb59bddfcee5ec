package io.tailrace.source.postgres.merge;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewReading;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Merges the events of the stream, the readings and the checks of the catalogue into updates of
 * views. It waits for none of them: a view whose definition is in question is held until a check,
 * and one that was altered is read again while all others go on. For the thread that hands over.
 */
public final class ChangeMerger {
  /** Rows in one hand-over, about. */
  private static final long MOST_ROWS = 10_000;

  private final ViewRoster roster;
  private final CommitTimeline timeline;
  private final RefreshScheduler readings;
  private final OpenTransaction open;
  private final Watermark watermark;
  private final UpdateGate gate;
  private final StreamMerge stream;
  private final RefreshMerge refresh;
  private final CatalogMerge catalog;
  private final ClockedViews clocked;
  private final Lateness lateness = new Lateness();
  private long rows;

  // Written by the thread that hands over, read by any.
  private volatile Map<String, ViewReading> how = Map.of();

  /**
   * A merger of the views of a roster.
   *
   * @param decoding sets what the stream is decoded for
   * @param streaming whether there is a replication stream
   */
  public ChangeMerger(
      ViewRoster roster,
      CommitTimeline timeline,
      RefreshScheduler readings,
      CatalogRequests requests,
      Consumer<FollowSet> decoding,
      Postponements postponements,
      LongSupplier nanos,
      boolean streaming) {
    this.roster = roster;
    this.timeline = timeline;
    this.readings = readings;
    this.open = new OpenTransaction(roster);
    this.watermark = new Watermark(timeline.position(), timeline.time(), nanos);
    this.gate = new UpdateGate(roster, readings, requests, decoding, postponements, nanos);
    this.clocked = new ClockedViews(roster, timeline, gate::isHeld, watermark.position());
    this.stream = new StreamMerge(roster, timeline, readings, open, watermark, gate);
    this.refresh = new RefreshMerge(roster, timeline, readings, open, gate);
    this.catalog = new CatalogMerge(roster, readings, gate, streaming);
  }

  /** These updates were handed over before the merger began. */
  public void reported(List<Update> before) {
    for (Update update : before) {
      if (update instanceof Update.Status status) {
        gate.reported(status);
      }
    }
  }

  /** Begins to read the views that could not be read at the beginning. */
  public void begin() throws InterruptedException {
    gate.decode();
    readings.clocked(roster.clocked());
    readings.advance(timeline);
    noteHow();
  }

  /**
   * Goes on behind {@link #position} with other threads, after the connections were lost. Every
   * view is held until it was checked.
   *
   * @param orders to the thread that reads
   * @param views names of all views that are to be checked
   */
  public void goOn(
      CatalogRequests requests,
      Consumer<FollowSet> decoding,
      RefreshScheduler.Orders orders,
      Set<String> views)
      throws InterruptedException {
    Set<String> halfRead = timeline.reading();
    readings.beginAgain(orders);
    timeline.beginAgain();
    clocked.beginAgain();
    gate.reconnected(requests, decoding);
    lateness.beginAgain();
    Set<FollowedTable> half = Set.copyOf(open.changed());
    open.end();
    long unused = gate.holdForCheck(views, roster.views());
    gate.rejoin(halfRead);
    for (FollowedTable table : half) {
      gate.doubt(table.view(), "the connection was lost within a transaction", null);
    }
    begin();
  }

  /**
   * The contents that were handed over of these views are wrong: they alone are read again.
   *
   * @return whether that is enough; where it is not, everything has to be read again
   */
  public boolean readAgain(Set<String> views, String what) throws InterruptedException {
    for (String view : views) {
      FollowedView entry = roster.entry(view);
      if (entry != null && !(entry.verdict() instanceof StreamedTable)) {
        return false;
      }
    }
    for (String view : views) {
      gate.suspect(view, what);
    }
    return true;
  }

  /** Whether more may be accepted before the next hand-over. */
  public boolean hasRoom() {
    return rows < MOST_ROWS;
  }

  /** Accepts an event of one of the threads. */
  public void accept(SourceEvent event) throws Outage, SourceFault, InterruptedException {
    if (event instanceof StreamEvent.Rows part) {
      rows += part.weight();
      stream.rows(part);
    } else if (event instanceof StreamEvent.Committed commit) {
      rows += commit.weight();
      stream.commit(commit);
    } else if (event instanceof StreamEvent.Progressed progress) {
      stream.progress(progress);
    } else if (event instanceof SourceEvent.FromReadings reading) {
      refresh.accept(reading);
    } else if (event instanceof CatalogEvent check) {
      accept(check);
    } else {
      throw new IllegalArgumentException("no event to merge: " + event);
    }
    readings.advance(timeline);
  }

  private void accept(CatalogEvent event) throws Outage, SourceFault, InterruptedException {
    if (event instanceof CatalogEvent.Unchanged unchanged) {
      confirm(unchanged.moment());
    } else if (event instanceof CatalogEvent.Publishing publishing) {
      catalog.published(publishing);
    } else if (event instanceof CatalogEvent.Found found) {
      catalog.found(found);
    } else if (event instanceof CatalogEvent.Ancestors ancestors) {
      catalog.ancestors(ancestors);
    } else if (event instanceof CatalogEvent.Looked look) {
      catalog.compare(look);
      if (look.all()) {
        confirm(look.moment());
      }
    }
    gate.reportLateReadings();
  }

  private void confirm(CatalogEvent.Moment moment) {
    watermark.confirm();
    lateness.sample(moment);
    noteHow();
  }

  /** The updates that follow from everything that was accepted since the last hand-over. */
  public List<Update> handOver() throws InterruptedException {
    if (lateness.isFresh()) {
      gate.release(lateness.updates(roster.views(), this::known));
    }
    List<Update> updates = new ArrayList<>(gate.take());
    long changes = gate.changes() + roster.changes() + timeline.changes();
    updates.addAll(clocked.progress(updates, changes, watermark.confirmed(), watermark.time()));
    rows = 0;
    return updates;
  }

  /** Up to where the view's contents were handed over; null where that is not known. */
  private @Nullable Long known(String view) {
    if (clocked.follows(view)) {
      return clocked.reported();
    }
    FollowedTable table = roster.table(view);
    return table == null ? timeline.known(view) : Long.valueOf(table.reported());
  }

  /** Everything up to here was handed over, of every view that is not being read. */
  public long position() {
    return watermark.position();
  }

  /** How each view is read, by its name, as of the last check; from any thread. */
  public Map<String, ViewReading> how() {
    return how;
  }

  private void noteHow() {
    Map<String, ViewReading> now = new HashMap<>();
    for (String view : roster.views()) {
      FollowedView entry = roster.entry(view);
      if (entry != null) {
        now.put(view, entry.reading(readings.millis(view)));
      }
    }
    how = now;
  }
}
