package io.tailrace.view;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.log.Checkpoints;
import io.tailrace.view.log.DeflatedFrames;
import io.tailrace.view.log.Encoder;
import io.tailrace.view.log.Frame;
import io.tailrace.view.log.Log;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.LogStep;
import io.tailrace.view.log.NetDifferences;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.Rows;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One view (and slice of it): its contents, its log over checkpoints, and its state. What a source
 * tells goes in, the cheapest exact way between two places comes out. Not thread-safe: its {@link
 * Database} guards it.
 */
public final class View {
  private final String name;
  private final Limits limits;
  private final Bounds bounds;
  private final DeflatedFrames deflatedLog = new DeflatedFrames();
  private final DeflatedFrames deflatedRest = new DeflatedFrames();
  private final Encoder encoder;
  private final Encoder checkpointEncoder;
  private final Log log;
  private final NetDifferences differences;
  private final Checkpoints checkpoints;
  private final Contents contents = new Contents();
  private final ViewStatus condition;

  /** Copied once for all who read it meanwhile. */
  private WeakReference<@Nullable ViewRows> shared = new WeakReference<>(null);

  /** By epoch. */
  private final List<History> histories = new ArrayList<>();

  private @Nullable History told;
  private List<Column> columns = List.of();
  private long frontier;
  private long time;
  private Pace pace = Pace.CLOCKED;
  private long batches;
  private boolean stopped;
  private boolean doubted;
  private boolean lost;
  private boolean gone;

  /** Any thread. */
  private final AtomicInteger deflatedReaders = new AtomicInteger();

  View(String name, Limits limits, Bounds bounds, long now) {
    this.name = name;
    this.limits = limits;
    this.bounds = bounds;
    this.checkpoints = new Checkpoints(bounds);
    this.encoder = new Encoder(name, bounds.part(), deflatedLog);
    this.checkpointEncoder = new Encoder(name, bounds.part(), deflatedRest);
    this.log = new Log(bounds.log(limits), LogPosition.NOWHERE, deflatedLog::bytes);
    this.differences = new NetDifferences(bounds, checkpointEncoder);
    this.condition = new ViewStatus(now);
  }

  // What a source tells.

  /**
   * @param furthest how far the furthest of the other views has come: up to there clients may have
   *     been told that a view which has ended still holds what it held
   */
  void take(Update.Contents read, PreparedContents reading, long furthest, long now)
      throws SourceFault {
    String refusal = reading.refusal();
    if (refusal != null) {
      stop(refusal, now);
      return;
    }
    History history =
        read.pace() == Pace.ENDED ? read.history().ended(read.rows()) : read.history();
    if (!loaded()) {
      begin(read, reading.contents(), history);
    } else if (!isComparable(read)) {
      replace(read, reading.contents(), history);
    } else {
      reach(furthest);
      bridge(read, reading.difference(contents), history);
      contents.share(reading.contents());
    }
    told = history;
    pace = read.pace();
    stopped = false;
    doubted = false;
    lost = false;
    time = Math.max(time, read.time());
    become(State.LIVE, "", now);
  }

  /** What has to be found out of contents before they are taken, in any thread. */
  PreparedContents reading(Update.Contents read) {
    boolean compares = loaded() && isComparable(read);
    return new PreparedContents(name, limits, read.rows(), compares ? contents.copy() : null);
  }

  PreparedContents reading(Update.Cleared update) {
    return new PreparedContents(name, limits, update.changes(), contents.copy());
  }

  private boolean isComparable(Update.Contents read) {
    return !lost && columns.equals(read.columns());
  }

  private void begin(Update.Contents read, Contents rows, History history) {
    contents.replace(rows);
    columns = read.columns();
    histories.add(history);
    frontier = read.timestamp();
    log.restart(beginning(read), read.time());
    batches++;
  }

  private void replace(Update.Contents read, Contents rows, History history) {
    contents.replace(rows);
    differences.clear();
    checkpoints.clear();
    columns = read.columns();
    histories.add(history);
    frontier = read.timestamp();
    time = read.time();
    log.restart(beginning(read), read.time());
    batches++;
  }

  /** What has ended holds at every timestamp of its history, so that nobody waits for it. */
  private LogPosition beginning(Update.Contents read) {
    return new LogPosition(here().epoch(), read.pace() == Pace.ENDED ? 0 : frontier);
  }

  /** A view that has ended holds what it holds at all timestamps that a client was told. */
  private void reach(long furthest) {
    if (isEnded()) {
      frontier = Timestamp.max(frontier, furthest);
    }
  }

  private void bridge(Update.Contents read, ZSet difference, History history) throws SourceFault {
    if (!history.equals(told)) {
      turn(history, read.timestamp(), read.time(), difference);
    } else if (Timestamp.before(frontier, read.timestamp())) {
      append(true, frontier, read.timestamp(), read.time(), difference);
    } else if (!difference.isEmpty()) {
      turn(history().successor(frontier, difference), read.timestamp(), read.time(), difference);
    }
  }

  void take(Update.Changes update, long now) throws SourceFault {
    change(false, update.timestamp(), update.time(), update.changes(), now);
  }

  void take(Update.Bridge update, long now) throws SourceFault {
    change(true, update.timestamp(), update.time(), update.changes(), now);
  }

  private void change(boolean spans, long timestamp, long at, ZSet changes, long now)
      throws SourceFault {
    if (isStopped("changes")) {
      return;
    }
    if (isEnded()) {
      throw new SourceFault("changes of " + name + " came after its end");
    }
    String refusal = contents.refusal(name, limits, changes);
    if (refusal != null) {
      stop(refusal, now);
      return;
    }
    if (!Timestamp.before(frontier, timestamp)) {
      turn(history().successor(frontier, changes), timestamp, at, changes);
    } else if (changes.isEmpty() && !spans) {
      frontier = timestamp;
    } else {
      append(spans, spans ? frontier : 0, timestamp, at, changes);
    }
    moved(at, now);
  }

  void take(Update.Cleared update, PreparedContents left, long now) throws SourceFault {
    if (isStopped("a truncation")) {
      return;
    }
    ZSet changes = left.difference(contents);
    take(new Update.Changes(name, update.timestamp(), update.time(), changes), now);
    if (!stopped) {
      contents.share(left.contents());
    }
  }

  void take(Update.Progress update, long now) throws SourceFault {
    if (isStopped("progress") || isEnded()) {
      return;
    }
    frontier = Timestamp.max(frontier, update.timestamp());
    moved(update.time(), now);
  }

  /**
   * When the last changes happened is not known, and other nodes may have come further without
   * them: so they begin a history, in which nothing ever changes.
   *
   * @param beside how far the other views have come together
   */
  void take(Update.Ended update, long beside, long now) throws SourceFault {
    if (isStopped("an end")) {
      return;
    }
    String refusal = contents.refusal(name, limits, update.changes());
    if (refusal != null) {
      stop(refusal, now);
      return;
    }
    if (!update.changes().isEmpty()) {
      ZSet last = contents.copy().toZSet().plus(update.changes());
      turn(history().ended(last), beside, update.time(), update.changes());
    }
    pace = Pace.ENDED;
    moved(update.time(), now);
  }

  void take(Update.Status update, long now) {
    if (update.state() != State.LIVE || (loaded() && !stopped && !lost)) {
      condition.forgetBehind();
      become(update.state(), update.reason(), now);
    }
  }

  void take(Update.Outage update, long now) {
    condition.forgetBehind();
    become(update.state(), update.reason(), true, now);
  }

  void take(Update.Behind update, long now) {
    condition.behind(update.behind(), now);
  }

  /** What its source told cannot be: only contents that are read anew make it known again. */
  void doubt() {
    doubted = true;
  }

  /**
   * A bug, or the want of memory, may have left its parts in disagreement: nobody is served before
   * it is read anew, and then everybody begins anew.
   */
  void lose() {
    doubted = true;
    lost = true;
  }

  /** It is not there any more: whoever still reads it is told so, and nothing else. */
  void remove(String reason, long now) {
    lose();
    gone = true;
    become(State.FAILED, reason, now);
  }

  private boolean isStopped(String what) throws SourceFault {
    if (!loaded() && !stopped) {
      throw new SourceFault(what + " of " + name + " came before its contents");
    }
    return stopped || lost;
  }

  private void moved(long newTime, long now) {
    time = Math.max(time, newTime);
    become(State.LIVE, "", now);
  }

  private void append(boolean spans, long since, long timestamp, long at, ZSet changes)
      throws SourceFault {
    change(changes);
    frontier = timestamp;
    List<Frame> frames = spans ? bridge(since, at, changes) : encoder.batch(timestamp, at, changes);
    log.append(here(), false, changes, LogStep.of(spans, since, timestamp, at, frames));
    differences.appended(log, here());
  }

  private void turn(History next, long timestamp, long at, ZSet changes) throws SourceFault {
    change(changes);
    differences.clear();
    checkpoints.clear();
    histories.add(next);
    long since = frontier;
    frontier = timestamp;
    time = at;
    LogStep step = LogStep.of(true, since, timestamp, at, bridge(since, at, changes));
    log.append(here(), true, changes, step);
  }

  private void change(ZSet changes) throws SourceFault {
    contents.add(changes);
    batches += changes.isEmpty() ? 0 : 1;
  }

  private List<Frame> bridge(long since, long at, ZSet changes) {
    return changes.isEmpty() ? List.of() : encoder.bridge(since, frontier, at, changes);
  }

  private void stop(String refusal, long now) {
    stopped = true;
    become(State.FAILED, name + " " + refusal, now);
  }

  private void become(State state, String reason, long now) {
    become(state, reason, false, now);
  }

  private void become(State state, String reason, boolean ofSource, long now) {
    boolean alone = !loaded() || state != State.LIVE || pace == Pace.ALONE;
    condition.become(state, reason, alone, ofSource, isEnded(), now);
  }

  // How it stands.

  boolean loaded() {
    return !histories.isEmpty();
  }

  /** Whether it moves by itself: it holds no other view back. */
  boolean isAlone() {
    return condition.alone();
  }

  boolean isGone() {
    return gone;
  }

  /** Whether it moves by itself also while it is live: its timestamps say nothing of others. */
  boolean hasItsOwnPace() {
    return pace == Pace.ALONE;
  }

  /** Whether it has no contents, and will have none by itself soon. */
  boolean isHopeless() {
    return !loaded() && condition.state() == State.FAILED;
  }

  /** Whether it holds at every timestamp from its own on. */
  boolean isEnded() {
    return pace == Pace.ENDED;
  }

  public long frontier() {
    return frontier;
  }

  long statusVersion() {
    return condition.version();
  }

  LogPosition here() {
    return new LogPosition(histories.size() - 1, frontier);
  }

  History history() {
    return history(histories.size() - 1);
  }

  History history(int epoch) {
    return histories.get(epoch);
  }

  @Nullable ResumePoint known() {
    return told == null || stopped || doubted || isEnded() ? null : new ResumePoint(told, frontier);
  }

  ViewReport report() {
    return new ViewReport(
        name,
        condition.state(),
        condition.reason(),
        condition.sinceTime(),
        condition.alone(),
        condition.ofSource(),
        condition.behind(),
        loaded(),
        columns,
        contents.rows(),
        frontier,
        time);
  }

  public ViewMeter meter() {
    return new ViewMeter(
        name,
        batches,
        contents.inserted(),
        contents.deleted(),
        contents.rows(),
        contents.bytes(),
        log.footprint() + deflatedLog.bytes(),
        checkpoints.bytes() + differences.footprint() + deflatedRest.bytes(),
        checkpoints.encoded());
  }

  /** Null before the first contents. */
  @Nullable ViewRows rows() {
    if (!loaded() || lost) {
      return null;
    }
    ViewRows known = shared.get();
    boolean holds =
        known != null && known.timestamp() == frontier && known.history().equals(history());
    Rows rows = known != null && holds ? known.rows() : new Rows(contents.copy());
    ViewRows read = new ViewRows(name, history(), columns, frontier, time, rows, contents.bytes());
    shared = new WeakReference<>(read);
    return read;
  }

  Log log() {
    return log;
  }

  /**
   * Streams that read its frames deflated come and go: without any, none is kept so. From any
   * thread, without the database's lock.
   */
  void deflatedReaders(int more) {
    if (deflatedReaders.addAndGet(more) == 0) {
      deflatedLog.clear();
      deflatedRest.clear();
    }
  }

  List<NetDifferences.Mark> marks() {
    return differences.marks();
  }

  long checkpointsEncoded() {
    return checkpoints.encoded();
  }

  // How a client is brought on.

  /**
   * The newest place at or before {@code timestamp} at which this view's contents are known; of an
   * earlier history where the present one began later.
   */
  public LogPosition at(long timestamp) {
    return log.known(new LogPosition(here().epoch(), timestamp));
  }

  /** When the database had come to this place, as far as this view knows. */
  public long timeAt(LogPosition place) {
    return place.compareTo(here()) >= 0 ? time : log.timeAt(place);
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
      LogPosition from, LogPosition target, long time, @Nullable List<Runnable> toMake) {
    if (lost) {
      return null;
    }
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
    CatchUp anew = checkpoints.way(log, target, contents, rows -> snapshot(target, time, rows));
    return anew == null ? keeping : anew;
  }

  private LogStep snapshot(LogPosition place, long time, RowTable rows) {
    long timestamp = place.timestamp();
    return LogStep.of(
        true, 0, timestamp, time, checkpointEncoder.checkpoint(columns, timestamp, time, rows));
  }

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
