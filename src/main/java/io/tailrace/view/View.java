package io.tailrace.view;

import io.tailrace.view.Update.Pace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One view (and slice of it): its contents, its log over checkpoints, and its state. What a source
 * tells goes in, the cheapest exact way between two places comes out. Not thread-safe: its {@link
 * Database} guards it.
 */
final class View {
  private final String name;
  private final Limits limits;
  private final Bounds bounds;
  private final Encoder encoder;
  private final Log log;
  private final Differences differences;
  private final Checkpoints checkpoints = new Checkpoints();
  private final Contents contents = new Contents();

  /** By epoch. */
  private final List<History> histories = new ArrayList<>();

  private @Nullable History told;
  private List<Column> columns = List.of();
  private long frontier;
  private long time;
  private Pace pace = Pace.CLOCKED;
  private boolean stopped;

  private State state = State.LOADING;
  private String reason = "";
  private long sinceTime;
  private long statusVersion;
  private boolean toldAlone = true;

  View(String name, Limits limits, Bounds bounds, long now) {
    this.name = name;
    this.limits = limits;
    this.bounds = bounds;
    this.encoder = new Encoder(name, bounds.part());
    this.log = new Log(bounds.log(), Place.NOWHERE);
    this.differences = new Differences(bounds, encoder);
    this.sinceTime = now;
  }

  // What a source tells.

  void take(Update.Contents read, long beside, long now) throws SourceFault {
    String refusal = refusal(read.rows());
    if (refusal != null) {
      stop(refusal, now);
      return;
    }
    stopped = false;
    if (!loaded()) {
      begin(read);
    } else if (!columns.equals(read.columns())) {
      replace(read);
    } else {
      bridge(read, pace == Pace.ENDED ? Timestamp.max(frontier, beside) : frontier);
    }
    told = read.history();
    pace = read.pace();
    time = Math.max(time, read.time());
    status(State.LIVE, "", now, true);
  }

  private void begin(Update.Contents read) throws SourceFault {
    contents.add(read.rows());
    columns = read.columns();
    histories.add(read.history());
    frontier = read.timestamp();
    log.restart(here());
  }

  private void replace(Update.Contents read) throws SourceFault {
    differences.clear();
    checkpoints.clear();
    contents.add(contents.differenceTo(read.rows()));
    columns = read.columns();
    histories.add(read.history());
    frontier = read.timestamp();
    time = read.time();
    log.restart(here());
  }

  private void bridge(Update.Contents read, long since) throws SourceFault {
    ZSet difference = contents.differenceTo(read.rows());
    if (!read.history().equals(told)) {
      turn(read.history(), since, read.timestamp(), read.time(), difference);
    } else if (difference.isEmpty()) {
      frontier = Timestamp.max(frontier, read.timestamp());
    } else if (Timestamp.before(since, read.timestamp())) {
      append(true, since, read.timestamp(), read.time(), difference);
    } else {
      turn(
          history().successor(since, difference), since, read.timestamp(), read.time(), difference);
    }
  }

  void take(Update.Changes update, long now) throws SourceFault {
    if (isStopped("changes")) {
      return;
    }
    ZSet changes = update.changes();
    if (!Timestamp.before(frontier, update.timestamp())) {
      turn(
          history().successor(frontier, changes),
          frontier,
          update.timestamp(),
          update.time(),
          changes);
    } else if (changes.isEmpty()) {
      frontier = update.timestamp();
    } else if (fits(changes, now)) {
      append(false, 0, update.timestamp(), update.time(), changes);
    } else {
      return;
    }
    moved(update.time(), now);
  }

  void take(Update.Cleared update, long now) throws SourceFault {
    if (isStopped("a truncation")) {
      return;
    }
    take(
        new Update.Changes(
            name, update.timestamp(), update.time(), contents.differenceTo(update.changes())),
        now);
  }

  void take(Update.Progress update, long now) {
    if (!loaded() || stopped) {
      return;
    }
    frontier = Timestamp.max(frontier, update.timestamp());
    moved(update.time(), now);
  }

  void take(Update.Ended update, long beside, long now) throws SourceFault {
    if (isStopped("an end")) {
      return;
    }
    if (!update.changes().isEmpty()) {
      long next = Timestamp.before(frontier, beside) ? beside : update.timestamp();
      take(
          new Update.Changes(
              name, Timestamp.max(next, frontier + 1), update.time(), update.changes()),
          now);
    }
    pace = Pace.ENDED;
    moved(update.time(), now);
  }

  void take(Update.Status update, long now) {
    if (update.state() != State.LIVE || loaded()) {
      status(update.state(), update.reason(), now, true);
    }
  }

  private boolean isStopped(String what) throws SourceFault {
    if (!loaded() && !stopped) {
      throw new SourceFault(what + " of " + name + " came before its contents");
    }
    return stopped;
  }

  private void moved(long newTime, long now) {
    time = Math.max(time, newTime);
    status(State.LIVE, "", now, false);
  }

  private void append(boolean spans, long since, long timestamp, long at, ZSet changes)
      throws SourceFault {
    contents.add(changes);
    List<Frame> frames =
        spans
            ? encoder.bridge(since, timestamp, at, changes)
            : encoder.batch(timestamp, at, changes);
    frontier = timestamp;
    log.append(here(), false, at, changes, Step.of(spans, since, timestamp, frames));
    differences.appended(log, here());
  }

  private void turn(History next, long since, long timestamp, long at, ZSet changes)
      throws SourceFault {
    contents.add(changes);
    differences.clear();
    checkpoints.clear();
    histories.add(next);
    frontier = timestamp;
    time = at;
    List<Frame> frames =
        changes.isEmpty() ? List.of() : encoder.bridge(since, timestamp, at, changes);
    log.append(here(), true, at, changes, Step.of(true, since, timestamp, frames));
  }

  private @Nullable String refusal(ZSet rows) {
    long[] size = new long[2];
    rows.forEach(
        (row, count) -> {
          size[0] += count;
          size[1] += row.length();
        });
    return limits.refusal(name, size[0], size[1]);
  }

  private boolean fits(ZSet changes, long now) {
    long[] size = {contents.rows(), contents.bytes()};
    changes.forEach(
        (row, weight) -> {
          size[0] += weight;
          size[1] += weight > 0 ? row.length() : -row.length();
        });
    String refusal = limits.refusal(name, size[0], size[1]);
    if (refusal != null) {
      stop(refusal, now);
    }
    return refusal == null;
  }

  private void stop(String refusal, long now) {
    stopped = true;
    status(State.FAILED, name + " " + refusal, now, true);
  }

  private void status(State next, String why, long now, boolean always) {
    if (!always && next == state) {
      return;
    }
    boolean wasAlone = toldAlone;
    toldAlone = isAlone(next);
    if (next != state || !why.equals(reason) || wasAlone != toldAlone) {
      statusVersion++;
      sinceTime = next == state ? sinceTime : now;
      state = next;
      reason = why;
    }
  }

  private boolean isAlone(State in) {
    return in != State.LIVE || pace == Pace.ALONE;
  }

  // How it stands.

  boolean loaded() {
    return !histories.isEmpty();
  }

  /** Whether it moves by itself: it holds no other view back. */
  boolean isAlone() {
    return !loaded() || isAlone(state);
  }

  /** Whether it holds at every timestamp from its own on. */
  boolean isEnded() {
    return pace == Pace.ENDED;
  }

  long frontier() {
    return frontier;
  }

  long time() {
    return time;
  }

  long statusVersion() {
    return statusVersion;
  }

  int epoch() {
    return histories.size() - 1;
  }

  Place here() {
    return new Place(epoch(), frontier);
  }

  History history() {
    return histories.get(epoch());
  }

  History history(int epoch) {
    return histories.get(epoch);
  }

  @Nullable Known known() {
    return told == null || stopped ? null : new Known(told, frontier);
  }

  ViewReport report() {
    return new ViewReport(
        name,
        state,
        reason,
        sinceTime,
        isAlone(),
        loaded(),
        columns,
        contents.rows(),
        frontier,
        time);
  }

  ViewRows rows() {
    return new ViewRows(name, history(), columns, frontier, time, contents.sum().toZSet());
  }

  long checkpointsEncoded() {
    return checkpoints.encoded();
  }

  // How a client is brought on.

  /** The greatest timestamp up to {@code timestamp} at which this view's contents are known. */
  long outside(long timestamp) {
    return log.outside(new Place(epoch(), timestamp));
  }

  /** The cheapest exact way; null where there is none for now. */
  @Nullable Way way(Place from, long timestamp) {
    Place target = new Place(epoch(), timestamp);
    int to = log.behind(target);
    int next = from.equals(Place.NOWHERE) ? -1 : log.next(from);
    Way keeping = next < 0 ? null : keeping(next, to);
    if (keeping != null) {
      long bytes = keeping.bytes();
      if (bytes <= bounds.small() || bytes <= checkpoints.cost(log, target, contents.wireBytes())) {
        return keeping;
      }
    }
    Way anew =
        checkpoints.way(
            log,
            target,
            contents,
            rows ->
                Step.of(true, 0, timestamp, encoder.checkpoint(columns, timestamp, time, rows)));
    return anew == null ? keeping : anew;
  }

  private Way keeping(int next, int to) {
    Way frames = new Way(false, log.turns(next, to), log.steps(next, to));
    if (frames.bytes() <= bounds.small()) {
      return frames;
    }
    Way net = differences.way(log, next, to);
    return net != null && net.bytes() < frames.bytes() ? net : frames;
  }
}
