package io.tailrace.view.log;

import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The log of one view with all that is made of it: frames, checkpoints and net differences. It
 * chooses the cheapest exact way between two positions. Not thread-safe, but for {@link
 * #deflatedReaders}.
 */
public final class ViewLog {
  private final Bounds bounds;
  private final DeflatedFrames deflatedLog = new DeflatedFrames();
  private final DeflatedFrames deflatedRest = new DeflatedFrames();
  private final Encoder encoder;
  private final Encoder checkpointEncoder;
  private final Log log;
  private final NetDifferences differences;
  private final Checkpoints checkpoints;

  /** Any thread. */
  private final AtomicInteger deflatedReaders = new AtomicInteger();

  /** An empty log of the view of this name. */
  public ViewLog(String view, Limits limits, Bounds bounds) {
    this.bounds = bounds;
    this.checkpoints = new Checkpoints(bounds);
    this.encoder = new Encoder(view, bounds.part(), deflatedLog);
    this.checkpointEncoder = new Encoder(view, bounds.part(), deflatedRest);
    this.log = new Log(() -> bounds.log(limits), LogPosition.NOWHERE, deflatedLog::bytes);
    this.differences = new NetDifferences(bounds, checkpointEncoder);
  }

  /** The log is complete from {@code start} on; clients from before get a checkpoint. */
  public void restart(LogPosition start, long time) {
    forgetDerived();
    log.restart(start, time);
  }

  /** The view changed at {@code place}. */
  public void batch(LogPosition place, long time, ZSet changes) {
    append(place, changes, encoder.batchStep(place.timestamp(), time, changes));
  }

  /** The view changed after {@code since} and up to {@code place}, at unknown moments. */
  public void bridge(long since, LogPosition place, long time, ZSet changes) {
    append(place, changes, encoder.bridgeStep(since, place.timestamp(), time, changes));
  }

  private void append(LogPosition place, ZSet changes, LogStep step) {
    log.append(place, false, changes, step);
    differences.appended(log, place);
  }

  /** A new history begins at {@code place}; these changes lead into it. */
  public void turn(long since, LogPosition place, long time, ZSet changes) {
    forgetDerived();
    log.append(place, true, changes, encoder.bridgeStep(since, place.timestamp(), time, changes));
  }

  private void forgetDerived() {
    differences.clear();
    checkpoints.clear();
  }

  /** Encodes changes of the view, or of a part of it. */
  public Encoder encoder() {
    return encoder;
  }

  /** The log proper. */
  public Log log() {
    return log;
  }

  /** Where net differences begin, oldest first. */
  public List<LogMarks.Mark> marks() {
    return differences.marks();
  }

  /** Bytes of the log in memory, about. */
  public long logBytes() {
    return log.footprint() + deflatedLog.bytes();
  }

  /** Bytes of checkpoints and net differences in memory, about. */
  public long checkpointBytes() {
    return checkpoints.bytes() + differences.footprint() + deflatedRest.bytes();
  }

  /** How many checkpoints were ever encoded. */
  public long checkpointsEncoded() {
    return checkpoints.encoded();
  }

  /**
   * Adds to the number of streams that read deflated frames: without any, no frame is kept so. From
   * any thread, without the database's lock.
   */
  public void deflatedReaders(int more) {
    if (deflatedReaders.addAndGet(more) == 0) {
      deflatedLog.clear();
      deflatedRest.clear();
    }
  }

  /**
   * The cheapest exact way; null where there is none for now.
   *
   * @param time the database's, at which the contents of {@code target} are known to hold
   * @param toMake is given what has to be run first, without the lock, for the way to be known,
   *     which is null then; null where nothing can be made
   */
  @Nullable
  public CatchUp way(
      LogPosition from,
      LogPosition target,
      long time,
      List<Column> columns,
      Contents contents,
      @Nullable List<Runnable> toMake) {
    int to = log.behind(target);
    int next = from.equals(LogPosition.NOWHERE) ? -1 : log.next(from);
    boolean turns = from.epoch() != target.epoch();
    int made = toMake == null ? 0 : toMake.size();
    CatchUp keeping = next < 0 ? null : keeping(next, to, turns, toMake);
    if (toMake != null && toMake.size() > made) {
      return null;
    }
    if (keeping != null) {
      long bytes = keeping.bytes();
      if (bytes <= bounds.small() || bytes <= checkpoints.cost(log, target, contents.bytes())) {
        return keeping;
      }
    }
    CatchUp anew =
        checkpoints.way(
            log,
            target,
            contents,
            rows -> checkpointEncoder.checkpointStep(columns, target.timestamp(), time, rows));
    return anew == null ? keeping : anew;
  }

  /** The cheapest way that keeps the client's rows. */
  private CatchUp keeping(int next, int to, boolean turns, @Nullable List<Runnable> toMake) {
    CatchUp frames = new CatchUp(CatchUpMethod.FRAMES, turns, log.steps(next, to));
    if (frames.bytes() <= bounds.small()) {
      return frames;
    }
    List<LogStep> net = differences.steps(log, next, to, toMake);
    CatchUp over = net == null ? frames : new CatchUp(CatchUpMethod.DIFFERENCE, turns, net);
    return over.bytes() < frames.bytes() ? over : frames;
  }
}
