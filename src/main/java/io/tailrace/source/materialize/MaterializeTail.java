package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.SqlStates;
import io.tailrace.source.Tail;
import io.tailrace.source.materialize.Openings.Opening;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.view.ResumePoint;
import io.tailrace.view.State;
import io.tailrace.view.Update;
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
 * One view of a Materialize server as it is followed. It never asks the server anything between two
 * FETCHes, and a view that has ended is read again after a growing wait, on the same connection.
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
  private volatile Instant opened;
  private volatile Instant heard;
  private volatile Instant quietUntil;
  private volatile boolean given;
  private volatile boolean ended;

  // Written once, by whoever broke it.
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
    this.opened = source.clock().instant();
    this.heard = opened;
    this.quietUntil = opened;
    this.assembler = emptyAt == null ? open(known) : openEmpty(emptyAt);
  }

  /** From what is known already, where the server may still have all changes since. */
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

  /**
   * From there on, so that every row that comes is a change, and the contents are known at once.
   */
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

  /** Whether its first contents are known without waiting for rows. */
  boolean isKnown() {
    return assembler.isKnown();
  }

  @Override
  public List<Update> next() throws Outage, InterruptedException {
    List<Update> known = fetched ? List.of() : assembler.closed();
    fetched = true;
    if (!known.isEmpty()) {
      opening.done();
      given = true;
      return known;
    }
    if (ended) {
      readAgain();
    }
    List<TailRow> rows = rows();
    opening.done();
    heard = source.clock().instant();
    if (rows.isEmpty()) {
      return end();
    }
    for (TailRow row : rows) {
      assembler.add(row);
    }
    return untilWhen(assembler.closed());
  }

  /** With the word that nothing changes for a while, where the server has said so. */
  private List<Update> untilWhen(List<Update> updates) throws Outage {
    if (!updates.isEmpty()) {
      given = true;
    }
    if (!given || !assembler.isAhead()) {
      return updates;
    }
    if (assembler.isDragging()) {
      source.moveAlone();
      throw Outage.readAgain(view() + " is only refreshed now and then");
    }
    quietUntil = assembler.quietUntil();
    Instant next = Instant.ofEpochMilli(assembler.frontier()).truncatedTo(ChronoUnit.SECONDS);
    List<Update> told = new ArrayList<>(updates);
    told.add(new Update.Status(view(), State.LIVE, "its contents hold until " + next));
    return told;
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

  /** Ended by the server: a view that can no longer change, one dropped, or a cancelled query. */
  private List<Update> end() throws Outage, InterruptedException {
    source.requireSame(identity);
    source.ended(Duration.between(opened, source.clock().instant()));
    ended = true;
    given = true;
    return assembler.ended();
  }

  /** That it is still the same, the watch sees meanwhile. */
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
    opened = source.clock().instant();
    heard = opened;
    given = false;
    ended = false;
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

  /** Since when the server has said nothing of it, where it should have by now. */
  Duration silence() {
    if (ended) {
      return Duration.ZERO;
    }
    Instant since = quietUntil.isAfter(heard) ? quietUntil : heard;
    Duration silence = Duration.between(since, source.clock().instant());
    return silence.isNegative() ? Duration.ZERO : silence;
  }

  Instant opened() {
    return opened;
  }

  /** For how long it has been told about. */
  Duration life() {
    return Duration.between(opened, heard);
  }

  /** Whether a live view would have said something within that time. */
  boolean speaksByItself() {
    return given && !ended && identity.version().subscribes();
  }

  /** Whether anything was given of it since it was opened. */
  boolean isGiven() {
    return given;
  }

  /** From any thread: ends it for this reason. */
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
