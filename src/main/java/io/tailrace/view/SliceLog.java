package io.tailrace.view;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.log.DeflatedFrames;
import io.tailrace.view.log.Encoder;
import io.tailrace.view.log.Log;
import io.tailrace.view.log.LogEntry;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.LogStep;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.slice.SliceColumns;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.RowKey;
import io.tailrace.view.zset.RowKeys;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of one slice: its part of each of its view's changes, at the same places. What it lacks,
 * it takes from the view's log. Its {@link Database} guards it.
 */
final class SliceLog {
  private final ViewState view;
  private final Bounds bounds;
  private final Log log;
  private @Nullable Filling filling;

  /** The rows at a place, for those who join soon after each other. */
  private @Nullable Checkpoint checkpoint;

  private record Checkpoint(LogPosition place, LogStep step) {}

  SliceLog(ViewState view, Bounds bounds, LongSupplier bound) {
    this.view = view;
    this.bounds = bounds;
    this.log = new Log(bound, LogPosition.NOWHERE, () -> 0);
  }

  /** Nothing is known of before now. */
  void restart() {
    filling = null;
    checkpoint = null;
    if (view.loaded()) {
      LogPosition start = view.log().size() == 0 ? view.log().start() : view.here();
      log.restart(start, view.timeAt(start));
    }
  }

  /** From here on nothing is missing. */
  LogPosition start() {
    return log.start();
  }

  void append(LogEntry entry, ZSet part) {
    LogStep step = step(entry, part);
    log.append(entry.place(), entry.turn(), part, step);
  }

  private LogStep step(LogEntry entry, ZSet part) {
    LogStep whole = entry.step();
    Encoder encoder = view.log.encoder();
    return whole.spans()
        ? encoder.bridgeStep(whole.since(), whole.timestamp(), whole.time(), part)
        : encoder.batchStep(whole.timestamp(), whole.time(), part);
  }

  /** Whether there is an entry at this place. */
  boolean isAt(LogPosition place) {
    return log.size() > 0 && log.last().place().equals(place);
  }

  /** As the view's log has it. */
  @Nullable Long firstBeyond(LogPosition place, long timestamp) {
    return log.firstBeyond(place, timestamp);
  }

  // What it takes from the view's log.

  /** The slice's part of older entries of the view. Run without the lock, by any thread. */
  private final class Filling implements Runnable {
    final LogPosition from;
    final LogPosition to;
    private final long startTime;
    private final List<LogEntry> whole;
    private final RowKeys columns;
    private final Set<RowKey> keys;
    private volatile @Nullable List<LogEntry> made;

    Filling(LogPosition from, LogPosition to, RowKeys columns, List<RowKey> keys) {
      this.from = from;
      this.to = to;
      this.startTime = view.log().timeAt(from);
      this.whole = view.log().entries(from, to);
      this.columns = columns;
      this.keys = new HashSet<>(keys);
    }

    @Override
    public synchronized void run() {
      if (made == null) {
        List<LogEntry> parts = new ArrayList<>();
        for (LogEntry entry : whole) {
          ZSet part = part(entry.changes());
          if (!part.isEmpty() || entry.turn()) {
            parts.add(new LogEntry(entry.place(), entry.turn(), part, step(entry, part), 0));
          }
        }
        made = parts;
      }
    }

    private ZSet part(ZSet changes) {
      ZSet.Sum part = new ZSet.Sum();
      changes.forEach(
          (row, weight) -> {
            RowKey key = columns.of(row);
            if (key != null && keys.contains(key)) {
              part.add(row, weight);
            }
          });
      return part.toZSet();
    }
  }

  /**
   * What has to be run, without the lock, before the log is complete from {@code from} on; null
   * where it is.
   */
  @Nullable Runnable filling(
      LogPosition from, Slice slice, List<RowKey> keys, List<Column> columns) {
    Filling known = filling;
    if (known != null && known.made != null) {
      filling = null;
      if (known.to.equals(log.start())) {
        log.prepend(known.from, known.startTime, known.made);
      }
      known = null;
    }
    if (log.start().compareTo(from) <= 0) {
      return null;
    }
    if (known == null || known.from.compareTo(from) > 0) {
      known = new Filling(from, log.start(), new RowKeys(numbers(slice, columns)), keys);
      filling = known;
    }
    return known;
  }

  private static int[] numbers(Slice slice, List<Column> columns) {
    return Objects.requireNonNull(SliceColumns.numbers(slice.columns(), columns));
  }

  // How a client is brought on.

  /** The way that keeps the client's rows. */
  CatchUp keeping(LogPosition from, LogPosition target) {
    boolean turns = from.epoch() != target.epoch();
    List<LogStep> steps = new ArrayList<>();
    List<LogEntry> own = log.entries(from, target);
    // What the slice held inside of a change of the view is not known, if it has no rows there.
    List<LogEntry> spanning = view.log().spanning(from, target);
    int next = 0;
    for (LogEntry entry : own) {
      for (; next < spanning.size(); next++) {
        int order = spanning.get(next).place().compareTo(entry.place());
        if (order > 0) {
          break;
        }
        if (order < 0) {
          steps.add(spanning.get(next).step());
        }
      }
      steps.add(entry.step());
    }
    spanning.subList(next, spanning.size()).forEach(entry -> steps.add(entry.step()));
    CatchUp frames = new CatchUp(CatchUpMethod.FRAMES, turns, steps);
    if (frames.bytes() <= bounds.small() || turns) {
      return frames;
    }
    CatchUp net = new CatchUp(CatchUpMethod.DIFFERENCE, false, List.of(net(from, target)));
    return net.bytes() < frames.bytes() ? net : frames;
  }

  private LogStep net(LogPosition from, LogPosition target) {
    ZSet net = log.sum(log.behind(from), log.behind(target), 1).toZSet();
    return view.log
        .encoder()
        .bridgeStep(from.timestamp(), target.timestamp(), log.timeAt(target), net);
  }

  /**
   * This way, or the rows of {@code target} in place of what the client has.
   *
   * @param now gives the slice's newest rows, for the caller to keep
   * @param bytes of these rows
   */
  @Nullable CatchUp cheapest(
      @Nullable CatchUp keeping,
      LogPosition from,
      LogPosition target,
      long time,
      Supplier<RowTable> now,
      long bytes) {
    if (keeping != null && (keeping.bytes() <= bounds.small() || keeping.bytes() <= bytes)) {
      return keeping;
    }
    if (target.compareTo(log.start()) < 0) {
      return keeping;
    }
    Checkpoint known = checkpoint;
    if (known == null
        || known.place().compareTo(from) < 0
        || known.place().epoch() != target.epoch()
        || known.place().compareTo(target) > 0
        || known.place().compareTo(log.start()) < 0
        || since(known, target) * 2 > known.step().bytes()) {
      RowTable rows = now.get();
      log.takeBack(target, rows);
      known = new Checkpoint(target, snapshot(target, time, rows));
      checkpoint = known;
      view.slices.keepCheckpointOf(this, known.step().bytes());
    }
    List<LogStep> steps = new ArrayList<>();
    steps.add(known.step());
    steps.addAll(log.steps(log.behind(known.place()), log.behind(target)));
    LogStep last = steps.get(steps.size() - 1);
    if (Timestamp.before(last.timestamp(), target.timestamp())) {
      steps.add(LogStep.of(true, last.timestamp(), target.timestamp(), time, List.of()));
    }
    return new CatchUp(CatchUpMethod.CHECKPOINT, false, steps);
  }

  /** Nobody has joined for a while; streams that are being sent it still have it. */
  void forgetCheckpoint() {
    checkpoint = null;
  }

  private long since(Checkpoint from, LogPosition target) {
    return log.bytes(log.behind(from.place()), log.behind(target));
  }

  /** Its frames are deflated apart from the view's, and go with the step. */
  private LogStep snapshot(LogPosition place, long time, RowTable rows) {
    Encoder encoder = new Encoder(view.name, bounds.part(), new DeflatedFrames());
    return encoder.checkpointStep(view.columns, place.timestamp(), time, rows);
  }
}
