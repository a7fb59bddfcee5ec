package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.SqlStates;
import io.tailrace.source.Tail;
import io.tailrace.source.materialize.Openings.Opening;
import io.tailrace.source.materialize.batch.BatchAssembler;
import io.tailrace.source.materialize.batch.TailRow;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.view.Update;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one view of a Materialize server. Between two FETCHes it asks the server nothing. A view
 * whose subscription has ended is read again after a growing wait, on the same connection.
 */
final class MaterializeTail implements Tail {
  private final MaterializeSource source;
  private final TailCursor cursor;
  private final Identity identity;
  private final Opening opening;
  private final CountDownLatch closed = new CountDownLatch(1);

  // The reader's thread only.
  private BatchAssembler assembler;
  private boolean resuming;
  private boolean fetched;

  // Written by the reader's thread, read by the watch.
  private final TailActivity activity;

  // Written once, by the thread that breaks the tail off.
  private volatile @Nullable Outage broken;

  /**
   * Declares the cursor; the first rows come with {@link #next}.
   *
   * @param emptyAt a timestamp at which the view is known to have no rows
   */
  MaterializeTail(
      MaterializeSource source,
      TailCursor cursor,
      Identity identity,
      Opening opening,
      @Nullable ResumePoint known,
      @Nullable Long emptyAt)
      throws SQLException, Outage {
    this.source = source;
    this.cursor = cursor;
    this.identity = identity;
    this.opening = opening;
    this.activity = new TailActivity(source.clock());
    this.assembler = emptyAt == null ? open(known) : openEmpty(emptyAt);
  }

  /** From the resume point, where the server may still have all later changes. */
  private BatchAssembler open(@Nullable ResumePoint known) throws SQLException, Outage {
    if (known != null
        && known.history().equals(identity.history())
        && identity.version().subscribes()
        && !source.isAhead(known.timestamp())) {
      try {
        cursor.declareAfter(known.timestamp());
        resuming = true;
        return BatchAssembler.after(known.timestamp(), source.shape(identity), source.clock());
      } catch (SQLException e) {
        if (!SqlStates.isRefusal(e)) {
          throw e;
        }
      }
    }
    return openFromTheBeginning();
  }

  /** From a timestamp with no rows: the contents are known at once, and each row is a change. */
  private BatchAssembler openEmpty(long at) throws SQLException, Outage {
    cursor.declareAt(at);
    resuming = true;
    return BatchAssembler.empty(at, source.shape(identity), source.clock());
  }

  private BatchAssembler openFromTheBeginning() throws SQLException, Outage {
    BatchAssembler fresh = new BatchAssembler(source.shape(identity), source.clock());
    cursor.declare();
    return fresh;
  }

  /** Whether its first contents are known before any row comes. */
  boolean isKnown() {
    return assembler.isKnown();
  }

  @Override
  public List<Update> next() throws Outage, InterruptedException {
    List<Update> known = fetched ? List.of() : assembler.closed();
    fetched = true;
    if (!known.isEmpty()) {
      opening.done();
      activity.given();
      return known;
    }
    if (activity.isEnded()) {
      readAgain();
    }
    List<TailRow> rows = rows();
    opening.done();
    activity.heard();
    if (rows.isEmpty()) {
      return end();
    }
    for (TailRow row : rows) {
      assembler.add(row);
    }
    return untilWhen(assembler.closed());
  }

  /** Adds a status where the server has said that nothing changes before some time. */
  private List<Update> untilWhen(List<Update> updates) throws Outage {
    if (!updates.isEmpty()) {
      activity.given();
    }
    if (!activity.isGiven() || !assembler.isAhead()) {
      return updates;
    }
    if (assembler.isDragging()) {
      source.moveAlone();
      throw Outage.readAgain(view() + " is only refreshed now and then");
    }
    activity.quietUntil(assembler.quietUntil());
    Instant next = Instant.ofEpochMilli(assembler.frontier()).truncatedTo(ChronoUnit.SECONDS);
    List<Update> all = new ArrayList<>(updates);
    all.add(new Update.Status(view(), State.LIVE, "its contents hold until " + next));
    return all;
  }

  private List<TailRow> rows() throws Outage {
    try {
      List<TailRow> rows = fetch();
      resuming = false;
      return rows;
    } catch (SQLException e) {
      throw outage(e);
    } catch (Outage e) {
      source.forget();
      throw e;
    }
  }

  private List<TailRow> fetch() throws SQLException, Outage {
    try {
      return cursor.fetch();
    } catch (SQLException e) {
      if (!resuming || !SqlStates.isRefusal(e)) {
        throw e;
      }
      assembler = openFromTheBeginning();
      return cursor.fetch();
    }
  }

  /** The server ended it: the view cannot change any more, was dropped, or its query cancelled. */
  private List<Update> end() throws Outage, InterruptedException {
    source.requireSame(identity);
    source.ended(activity.age());
    activity.ended();
    return assembler.ended();
  }

  /** Opens it again; the watch checks meanwhile that it is the same relation. */
  private void readAgain() throws Outage, InterruptedException {
    Duration wait = source.waitAfterEnd();
    if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      throw whyClosed();
    }
    try {
      assembler = openFromTheBeginning();
    } catch (SQLException e) {
      throw outage(e);
    }
    activity.reopened();
  }

  private Outage outage(SQLException e) {
    return closed.getCount() == 0 ? whyClosed() : source.outage(e);
  }

  private Outage whyClosed() {
    Outage why = broken;
    return why == null ? Outage.stale("closed", null) : why;
  }

  String view() {
    return source.view().name();
  }

  MaterializeSource source() {
    return source;
  }

  Identity identity() {
    return identity;
  }

  /** What the watch knows of its silence. */
  TailActivity activity() {
    return activity;
  }

  /** Whether the server sends messages of a live view even where nothing changes. */
  boolean speaksByItself() {
    return activity.isGiven() && !activity.isEnded() && identity.version().subscribes();
  }

  /** Ends it for this reason; from any thread. */
  void breakOff(Outage why) {
    if (broken == null) {
      broken = why;
    }
    close();
  }

  @Override
  public void close() {
    closed.countDown();
    opening.done();
    source.closed(this);
    cursor.abort();
  }
}
