package io.tailrace.source.materialize.batch;

import io.tailrace.source.BoundedSum;
import io.tailrace.source.Outage;
import io.tailrace.view.Update;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the rows of one TAIL or SUBSCRIBE into closed updates: the contents first, then a batch
 * for each timestamp, as soon as no more rows can come at it. The result depends neither on the
 * order of the rows within a timestamp, nor on where a FETCH ends. For one thread.
 */
public final class BatchAssembler {
  private static final long YEAR_2000 = 946_684_800_000L;
  private static final long AHEAD = 60_000;

  private final Shape shape;
  private final InstantSource clock;
  private final List<Update> closed = new ArrayList<>();

  private BoundedSum open;
  private Horizon horizon;
  private Pace pace;
  private boolean any;
  private boolean snapshot;

  /** Whether the view is known to be empty at {@code given}: rows up to there must cancel out. */
  private boolean placed;

  /**
   * No row before this comes any more; {@code open} has the rows at it, and at first those before.
   */
  private long frontier;

  /** The timestamp of the rows in {@code open}. */
  private long openAt;

  /** Everything up to here was given, once the snapshot was. */
  private long given;

  /** What decides a view's updates besides its rows. */
  public record Shape(
      String view, History history, List<Column> columns, Pace pace, Limits limits) {
    /** For contents: 1, for changes, which may replace all of them: 2. */
    private BoundedSum sum(int times) {
      return new BoundedSum(view, limits, times);
    }
  }

  /** For a view that is read from the beginning. */
  public BatchAssembler(Shape shape, InstantSource clock) {
    this.shape = shape;
    this.clock = clock;
    this.open = shape.sum(1);
    this.pace = shape.pace();
    this.horizon = Horizon.ofSubscription(clock);
  }

  /** For a view whose contents up to {@code known} are there already. */
  public static BatchAssembler after(long known, Shape shape, InstantSource clock) {
    BatchAssembler assembler = new BatchAssembler(shape, clock);
    assembler.any = true;
    assembler.snapshot = true;
    assembler.open = shape.sum(2);
    assembler.frontier = known;
    assembler.openAt = known;
    assembler.given = known;
    assembler.horizon = Horizon.ofResumption(clock);
    return assembler;
  }

  /** For a view that is followed from a timestamp at which it is known to have no rows. */
  public static BatchAssembler empty(long at, Shape shape, InstantSource clock) {
    BatchAssembler assembler = after(at, shape, clock);
    assembler.placed = true;
    assembler.closed.add(
        new Update.Contents(
            shape.view(),
            shape.history(),
            shape.columns(),
            shape.pace(),
            at,
            assembler.time(at),
            ZSet.EMPTY));
    return assembler;
  }

  /** Adds the next row, in the server's order. */
  public void add(TailRow row) throws Outage {
    long timestamp = row.timestamp();
    if (!any) {
      any = true;
      frontier = timestamp;
      openAt = timestamp;
      horizon.begin(timestamp);
    } else if (Timestamp.before(timestamp, frontier)) {
      throw Outage.stale(
          "the server went back from timestamp "
              + Timestamp.text(frontier)
              + " to "
              + Timestamp.text(timestamp),
          null);
    } else if (Timestamp.before(frontier, timestamp)) {
      close(timestamp);
      frontier = timestamp;
    }
    if (row instanceof TailRow.Progressed) {
      return;
    }
    TailRow.Changed changed = (TailRow.Changed) row;
    if (snapshot && !placed && !Timestamp.before(given, timestamp)) {
      throw Outage.stale(
          "the server sent a change at the closed timestamp " + Timestamp.text(timestamp), null);
    }
    openAt = timestamp;
    add(changed.row(), changed.diff());
  }

  private void add(Row row, long diff) throws Outage {
    try {
      refuse(open.add(row, diff));
    } catch (ArithmeticException e) {
      throw Outage.stale("the server sent more copies of a row than can be counted", e);
    }
  }

  private void refuse(@Nullable String refusal) throws Outage {
    if (refusal != null) {
      throw Outage.failed(shape.view() + " " + refusal, null);
    }
  }

  /** Returns what is closed, in order; for the end of a FETCH. */
  public List<Update> closed() {
    long last = frontier - 1;
    if (snapshot && frontier != 0 && open.isEmpty() && Timestamp.before(given, last)) {
      given = last;
      closed.add(new Update.Progress(shape.view(), last, time(last)));
    }
    return drain();
  }

  private void requireNotPlaced() throws Outage {
    if (!Timestamp.before(given, openAt)) {
      throw Outage.stale("the server sent a row of a view that it had reported as empty", null);
    }
  }

  /**
   * By the local clock, until when nothing comes, where the frontier is in the future; else now.
   */
  public Instant quietUntil() {
    return isAhead() ? horizon.reached(frontier) : clock.instant();
  }

  /** Whether its frontier is ahead of the server's clock. */
  public boolean isAhead() {
    return horizon.isAhead(frontier);
  }

  /** Whether it was reported to move with the others, before its frontier went ahead of them. */
  public boolean isDragging() {
    return snapshot && pace == Pace.CLOCKED && isAhead();
  }

  /** Whether its contents were known from the beginning. */
  public boolean isKnown() {
    return placed;
  }

  /** The contents before this timestamp are known. */
  public long frontier() {
    return frontier;
  }

  /** Returns the rest after the server's last row: all of it is closed. */
  public List<Update> ended() throws Outage {
    long now = clock.millis();
    if (snapshot) {
      if (!open.isEmpty()) {
        requireNotPlaced();
      }
      closed.add(new Update.Ended(shape.view(), now, now, open.toZSet()));
    } else {
      closed.add(contents(Pace.ENDED, now, now));
    }
    return drain();
  }

  private void close(long next) throws Outage {
    if (!snapshot) {
      pace = horizon.isAhead(next) ? Pace.ALONE : pace;
      closed.add(contents(pace, openAt, time(openAt)));
      snapshot = true;
      open = shape.sum(2);
      given = openAt;
    } else if (!open.isEmpty()) {
      requireNotPlaced();
      closed.add(new Update.Changes(shape.view(), openAt, time(openAt), open.toZSet()));
      given = openAt;
    }
  }

  private Update contents(Pace pace, long timestamp, long time) throws Outage {
    refuse(open.refusal());
    ZSet rows = open.toZSet();
    requirePositive(rows);
    return new Update.Contents(
        shape.view(), shape.history(), shape.columns(), pace, timestamp, time, rows);
  }

  private static void requirePositive(ZSet rows) throws Outage {
    AtomicBoolean negative = new AtomicBoolean();
    rows.forEach((row, weight) -> negative.compareAndSet(false, weight < 0));
    if (negative.get()) {
      throw Outage.stale("the server deleted a row that is not there", null);
    }
  }

  private List<Update> drain() {
    List<Update> updates = List.copyOf(closed);
    closed.clear();
    return updates;
  }

  /** A server's timestamps are ms since the epoch, but for those of constant views. */
  private long time(long timestamp) {
    long now = clock.millis();
    boolean isTime = timestamp > YEAR_2000 && timestamp < now + AHEAD;
    return isTime ? timestamp : now;
  }
}
