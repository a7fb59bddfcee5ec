package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.SqlStates;
import io.tailrace.source.Tail;
import io.tailrace.view.Known;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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
  private final CountDownLatch closed = new CountDownLatch(1);

  // The reader's thread only.
  private Assembler assembler;
  private boolean resuming;

  // Written by the reader's thread, read by the watch.
  private volatile Instant opened;
  private volatile Instant heard;
  private volatile boolean spoke;
  private volatile boolean ended;

  // Written once, by whoever broke it.
  private volatile @Nullable Outage broken;

  MaterializeTail(
      MaterializeSource source, TailCursor cursor, Identity identity, @Nullable Known known)
      throws SQLException {
    this.source = source;
    this.cursor = cursor;
    this.identity = identity;
    this.opened = source.clock().instant();
    this.heard = opened;
    this.assembler = open(known);
  }

  /** From what is known already, where the server may still have all changes since. */
  private Assembler open(@Nullable Known known) throws SQLException {
    if (known != null
        && known.history().equals(identity.history())
        && identity.version().subscribes()) {
      try {
        cursor.declareAfter(known.timestamp());
        resuming = true;
        return Assembler.after(known.timestamp(), source.shape(identity), source.clock());
      } catch (SQLException e) {
        if (!SqlStates.isRefusal(e)) {
          throw e;
        }
      }
    }
    return openFromTheBeginning();
  }

  private Assembler openFromTheBeginning() throws SQLException {
    cursor.declare();
    return new Assembler(source.shape(identity), source.clock());
  }

  @Override
  public List<Update> next() throws Outage, InterruptedException {
    if (ended) {
      readAgain();
    }
    List<TailRow> rows = rows();
    heard = source.clock().instant();
    if (rows.isEmpty()) {
      return end();
    }
    for (TailRow row : rows) {
      assembler.add(row);
    }
    List<Update> updates = assembler.closed();
    if (!updates.isEmpty()) {
      spoke = true;
    }
    return updates;
  }

  private List<TailRow> rows() throws Outage {
    try {
      List<TailRow> rows = fetch();
      resuming = false;
      return rows;
    } catch (SQLException e) {
      throw outage(e);
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
  private List<Update> end() throws Outage {
    source.requireSame(identity);
    source.ended(Duration.between(opened, source.clock().instant()));
    ended = true;
    return assembler.ended();
  }

  private void readAgain() throws Outage, InterruptedException {
    Duration wait = source.waitAfterEnd();
    if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      throw whyClosed();
    }
    source.requireSame(identity);
    try {
      assembler = openFromTheBeginning();
    } catch (SQLException e) {
      throw outage(e);
    }
    spoke = false;
    opened = source.clock().instant();
    heard = opened;
    ended = false;
  }

  private Outage outage(SQLException e) {
    return closed.getCount() == 0 ? whyClosed() : source.failure().outage(e);
  }

  private Outage whyClosed() {
    Outage why = broken;
    return why == null ? Outage.stale("closed", null) : why;
  }

  String view() {
    return source.view().name();
  }

  /** Since when the server has said nothing of it, where it should have by now. */
  Duration silence() {
    return ended ? Duration.ZERO : Duration.between(heard, source.clock().instant());
  }

  /** For how long it has been told about. */
  Duration life() {
    return Duration.between(opened, heard);
  }

  /** Whether a live view would have said something within that time. */
  boolean speaksByItself() {
    return spoke && identity.version().subscribes();
  }

  /** Whether it can be asked for by {@link #look} while it is followed. */
  boolean mayVanishSilently() {
    return !ended && identity.version().subscribes();
  }

  /** Asks, on somebody else's connection, whether its name still means the same; else breaks it. */
  void look(MaterializeCatalog catalog) throws SQLException {
    try {
      Identity now = catalog.identity(source.view(), identity.version());
      if (!now.history().equals(identity.history())) {
        breakOff(Outage.readAgain("its name now means another relation"));
      }
    } catch (SQLException e) {
      Outage outage = source.failure().outage(e);
      if (outage.state() != State.FAILED) {
        throw e;
      }
      breakOff(outage);
    }
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
    source.closed(this);
    cursor.abort();
  }
}
