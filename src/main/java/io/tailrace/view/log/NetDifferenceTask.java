package io.tailrace.view.log;

import io.tailrace.view.zset.ZSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A difference that is wanted. To be run without the database's lock, by any thread; who runs it
 * meanwhile waits for it.
 */
final class NetDifferenceTask implements Runnable {
  final LogMarks.Mark from;
  final LogPosition to;
  final @Nullable NetDifference last;
  private final long time;

  /** Of {@code last}, or from the mark on. */
  private final List<ZSet> changes;

  private final Bounds bounds;
  private final Encoder encoder;

  private volatile @Nullable NetDifference made;

  NetDifferenceTask(
      LogMarks.Mark from,
      LogEntry newest,
      @Nullable NetDifference last,
      List<ZSet> changes,
      Bounds bounds,
      Encoder encoder) {
    this.bounds = bounds;
    this.encoder = encoder;
    this.from = from;
    this.to = newest.place();
    this.time = newest.step().time();
    this.last = last;
    this.changes = changes;
  }

  @Override
  public synchronized void run() {
    if (made == null) {
      ZSet.Sum sum = new ZSet.Sum();
      changes.forEach(each -> sum.add(each, 1));
      ZSet net = last == null ? null : last.net();
      made = difference((net == null ? sum : sum.add(net, 1)).toZSet());
    }
  }

  /** Null before it was made. */
  @Nullable NetDifference made() {
    return made;
  }

  private NetDifference difference(ZSet net) {
    long rows = net.footprint();
    if (rows > bounds.differences()) {
      return NetDifference.tooLarge(from, to);
    }
    long since = from.place().timestamp();
    LogStep step = encoder.bridgeStep(since, to.timestamp(), time, net);
    long footprint = rows + step.bytes();
    return footprint <= bounds.differences()
        ? new NetDifference(from, to, net, step, footprint)
        : NetDifference.tooLarge(from, to);
  }
}
