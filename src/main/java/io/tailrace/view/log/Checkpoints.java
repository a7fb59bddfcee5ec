package io.tailrace.view.log;

import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.RowTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest two checkpoints of a view: its contents at a place, encoded once for all who join. A
 * new one is made when somebody needs it and the frames since the last outweigh it; an older one is
 * for those alone who are reading it already.
 */
public final class Checkpoints {
  private static final int ALIVE = 2;

  private record Checkpoint(LogPosition place, LogStep step) {}

  private final Deque<Checkpoint> newestFirst = new ArrayDeque<>();
  private final RetiredFrames superseded;
  private long encoded;

  public Checkpoints(Bounds bounds) {
    this.superseded = new RetiredFrames(bounds.superseded());
  }

  /** How many were ever encoded. */
  public long encoded() {
    return encoded;
  }

  /** Bytes of all that is kept. */
  public long bytes() {
    long bytes = superseded.bytes();
    for (Checkpoint checkpoint : newestFirst) {
      bytes += checkpoint.step().bytes();
    }
    return bytes;
  }

  /** Bytes of the cheapest way from nothing to {@code target}, before a new one is made. */
  public long cost(Log log, LogPosition target, long bytes) {
    Checkpoint checkpoint = usable(log, target);
    return checkpoint == null
        ? bytes
        : Math.min(bytes, checkpoint.step().bytes() + since(log, checkpoint, target));
  }

  /**
   * The way from nothing to {@code target}; null where what was there then is not known any more.
   */
  @Nullable
  public CatchUp way(
      Log log, LogPosition target, Contents contents, Function<RowTable, LogStep> encode) {
    Checkpoint checkpoint = usable(log, target);
    if (checkpoint == null || since(log, checkpoint, target) * 2 > checkpoint.step().bytes()) {
      Checkpoint fresh = fresh(log, target, contents, encode);
      checkpoint = fresh == null ? checkpoint : fresh;
    }
    if (checkpoint == null) {
      return null;
    }
    List<LogStep> steps = new ArrayList<>();
    steps.add(checkpoint.step());
    steps.addAll(log.steps(log.behind(checkpoint.place()), log.behind(target)));
    return new CatchUp(CatchUpMethod.CHECKPOINT, false, steps);
  }

  private @Nullable Checkpoint usable(Log log, LogPosition target) {
    Checkpoint usable = null;
    for (Checkpoint checkpoint : newestFirst) {
      LogPosition place = checkpoint.place();
      if (place.compareTo(target) <= 0
          && place.epoch() == target.epoch()
          && place.compareTo(log.start()) >= 0
          && (usable == null || place.compareTo(usable.place()) > 0)) {
        usable = checkpoint;
      }
    }
    return usable;
  }

  private static long since(Log log, Checkpoint checkpoint, LogPosition target) {
    return log.bytes(log.behind(checkpoint.place()), log.behind(target));
  }

  private @Nullable Checkpoint fresh(
      Log log, LogPosition target, Contents contents, Function<RowTable, LogStep> encode) {
    if (target.compareTo(log.start()) < 0) {
      return null;
    }
    RowTable rows = contents.copy();
    log.takeBack(target, rows);
    Checkpoint fresh = new Checkpoint(target, encode.apply(rows));
    encoded++;
    newestFirst.addFirst(fresh);
    while (newestFirst.size() > ALIVE) {
      superseded.add(newestFirst.removeLast().step());
    }
    return fresh;
  }

  public void clear() {
    newestFirst.forEach(checkpoint -> superseded.add(checkpoint.step()));
    newestFirst.clear();
  }
}
