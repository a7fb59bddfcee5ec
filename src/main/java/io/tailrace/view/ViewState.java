package io.tailrace.view;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.Log;
import io.tailrace.view.log.LogMarks;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.ViewLog;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.report.ViewStatus;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Rows;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a view stands: its contents, its log, its state, and the ways between two positions. Not
 * thread-safe: its {@link Database} guards it.
 */
abstract class ViewState implements Followed {
  final String name;
  final Limits limits;
  final ViewLog log;
  final Contents contents = new Contents();
  final ViewStatus status;
  final Frontier frontier = new Frontier();
  final Slices slices;
  private final Followers followers = new Followers();

  /** Copied once for all who read it meanwhile. */
  private WeakReference<@Nullable ViewRows> shared = new WeakReference<>(null);

  /** The history as its source named it. */
  @Nullable History told;

  List<Column> columns = List.of();
  Pace pace = Pace.CLOCKED;
  Phase phase = Phase.LOADING;
  long batches;

  /** Grows with every change of rows. */
  long rowNews;

  /** Grows with what is news for all of its streams; changes of rows count apart. */
  long news;

  boolean gone;

  /** Whether its source has said anything of its rows in this life of the application. */
  boolean heard;

  ViewState(String name, Limits limits, Bounds bounds, long now) {
    this.name = name;
    this.limits = limits;
    this.log = new ViewLog(name, limits, bounds);
    this.status = new ViewStatus(now);
    this.slices = new Slices(this, bounds);
  }

  /** Grows with everything that a stream may have to receive now: changes, states, its end. */
  long news() {
    return news + rowNews + status.version();
  }

  /**
   * There is news: for the streams of the view, and of those slices that it concerns.
   *
   * @param forAll whether it concerns all slices, not those alone whose rows changed
   * @param status whether the state is among it, which concerns all
   */
  void touch(boolean forAll, boolean status, Set<Group> touched) {
    followers.touch(status, touched);
    slices.touch(forAll || status, status, touched);
  }

  /** The groups of views with streams that it is part of. */
  @Override
  public Followers followers() {
    return followers;
  }

  @Override
  public boolean loaded() {
    return frontier.isBegun();
  }

  /** Whether it moves by itself: it holds no other view back. */
  @Override
  public boolean isAlone() {
    return status.alone();
  }

  @Override
  public boolean isGone() {
    return gone;
  }

  /** Whether it moves by itself also while it is live: its timestamps say nothing of others. */
  boolean hasItsOwnPace() {
    return pace == Pace.ALONE;
  }

  /** Whether it has no contents, and will have none by itself soon. */
  @Override
  public boolean isHopeless() {
    return !loaded() && status.state() == State.FAILED;
  }

  /** Whether it holds at every timestamp from its own on. */
  @Override
  public boolean isEnded() {
    return pace == Pace.ENDED;
  }

  @Override
  public long frontier() {
    return frontier.timestamp();
  }

  @Override
  public long statusVersion() {
    return status.version();
  }

  @Override
  public LogPosition here() {
    return frontier.here();
  }

  @Override
  public History history(int epoch) {
    return frontier.history(epoch);
  }

  @Nullable ResumePoint known() {
    return told == null || !phase.isResumable() || isEnded()
        ? null
        : new ResumePoint(told, frontier());
  }

  @Override
  public ViewReport report() {
    return new ViewReport(
        name,
        status.state(),
        status.reason(),
        status.sinceTime(),
        status.alone(),
        status.ofSource(),
        status.behind(),
        loaded(),
        columns,
        contents.rows(),
        frontier(),
        frontier.time());
  }

  public ViewMeter meter() {
    return new ViewMeter(
        name,
        batches,
        contents.inserted(),
        contents.deleted(),
        contents.rows(),
        contents.bytes(),
        log.logBytes(),
        log.checkpointBytes(),
        log.checkpointsEncoded() + slices.checkpoints(),
        slices.active(),
        slices.indexes(),
        heard);
  }

  /** Null before the first contents. */
  @Nullable ViewRows rows() {
    if (!loaded() || !phase.isServing()) {
      return null;
    }
    ViewRows known = shared.get();
    History history = frontier.history();
    boolean holds =
        known != null && known.timestamp() == frontier() && known.history().equals(history);
    Rows rows = known != null && holds ? known.rows() : new Rows(contents.copy());
    ViewRows read =
        new ViewRows(name, history, columns, frontier(), frontier.time(), rows, contents.bytes());
    shared = new WeakReference<>(read);
    return read;
  }

  /** Streams that read deflated frames come and go; from any thread, without the lock. */
  @Override
  public void deflatedReaders(int more) {
    log.deflatedReaders(more);
  }

  Log log() {
    return log.log();
  }

  List<LogMarks.Mark> marks() {
    return log.marks();
  }

  // How a client is brought on.

  @Override
  public void followed(int more) {}

  @Override
  public @Nullable Long firstBeyond(LogPosition place, long timestamp) {
    return log().firstBeyond(place, timestamp);
  }

  /**
   * The newest place at or before {@code timestamp} at which this view's contents are known; of an
   * earlier history where the present one began later.
   */
  @Override
  public LogPosition at(long timestamp) {
    return log().known(new LogPosition(here().epoch(), timestamp));
  }

  /** When the database had come to this place, as far as this view knows. */
  @Override
  public long timeAt(LogPosition place) {
    return place.compareTo(here()) >= 0 ? frontier.time() : log().timeAt(place);
  }

  /**
   * The cheapest exact way; null where there is none for now.
   *
   * @see ViewLog#way
   */
  @Override
  public @Nullable CatchUp way(
      LogPosition from, LogPosition target, long time, @Nullable List<Runnable> toMake) {
    return phase.isServing() ? log.way(from, target, time, columns, contents, toMake) : null;
  }
}
