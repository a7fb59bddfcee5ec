package io.tailrace.view;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.saved.SavedView;
import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One view: updates of a source go in, and the cheapest exact way between two positions comes out.
 * Not thread-safe: its {@link Database} guards it.
 */
public final class View extends ViewState {
  View(String name, Limits limits, Bounds bounds, long now) {
    super(name, limits, bounds, now);
  }

  /**
   * @param furthest how far the furthest of the other views has come: up to there clients may have
   *     been told that a view which has ended still holds what it held
   */
  void take(Update.Contents read, PreparedContents reading, long furthest, long now)
      throws SourceFault {
    String refusal = reading.refusal();
    if (refusal == null) {
      refusal = slices.refusal(read.columns());
    }
    if (refusal != null) {
      stop(refusal, now);
      return;
    }
    frontier.leaveClock();
    History history =
        read.pace() == Pace.ENDED ? read.history().ended(read.rows()) : read.history();
    if (!loaded() || !isComparable(read)) {
      replace(read, reading.contents(), history);
    } else {
      if (isEnded()) {
        frontier.reach(furthest, 0);
      }
      bridge(read, reading.difference(contents), history);
      contents.share(reading.contents());
    }
    told = history;
    slices.replace(reading.indexings());
    pace = read.pace();
    phase = Phase.FOLLOWED;
    news++;
    moved(read.time(), now);
  }

  /** Why it cannot have these contents; null where it can. */
  @Nullable String refusal(SavedView saved) {
    String limit = limits.refusal(name, saved.contents().rows(), saved.bytes());
    return limit == null ? slices.refusal(saved.columns()) : limit;
  }

  /** Has what it had in an earlier life of the application, until its source says more. */
  void takeBack(SavedView saved, long now) {
    SavedViews.takeBack(this, saved);
    become(State.STALE, "restarted: waiting for the database", true, now);
  }

  /** What has to be found out of contents before they are taken, in any thread. */
  PreparedContents reading(Update.Contents read) {
    boolean compares = loaded() && isComparable(read);
    return new PreparedContents(
        name,
        limits,
        read.rows(),
        compares ? contents.copy() : null,
        slices.divisions(read.columns()));
  }

  PreparedContents reading(Update.Cleared update) {
    return new PreparedContents(name, limits, update.changes(), contents.copy(), Map.of());
  }

  private boolean isComparable(Update.Contents read) {
    return phase.isServing() && columns.equals(read.columns());
  }

  private void replace(Update.Contents read, Contents rows, History history) {
    contents.replace(rows);
    columns = read.columns();
    frontier.begin(history);
    frontier.set(read.timestamp(), read.time());
    // What has ended holds at every timestamp of its history, so that no client waits for it.
    long from = read.pace() == Pace.ENDED ? 0 : read.timestamp();
    log.restart(new LogPosition(here().epoch(), from), read.time());
    slices.restart();
    batches++;
  }

  private void bridge(Update.Contents read, ZSet difference, History history) throws SourceFault {
    if (!history.equals(told)) {
      turn(history, read.timestamp(), read.time(), difference);
    } else if (Timestamp.before(frontier(), read.timestamp())) {
      append(true, read.timestamp(), read.time(), difference);
    } else if (!difference.isEmpty()) {
      turn(successor(difference), read.timestamp(), read.time(), difference);
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
    if (isPassedOver("changes")) {
      return;
    }
    if (isEnded()) {
      throw new SourceFault("changes of " + name + " came after its end");
    }
    if (stopsFor(changes, now)) {
      return;
    }
    if (!Timestamp.before(frontier(), timestamp)) {
      turn(successor(changes), timestamp, at, changes);
    } else if (!changes.isEmpty() || spans) {
      append(spans, timestamp, at, changes);
    } else {
      frontier.reach(timestamp, at);
    }
    moved(at, now);
  }

  void take(Update.Cleared update, PreparedContents left, long now) throws SourceFault {
    if (isPassedOver("a truncation")) {
      return;
    }
    ZSet changes = left.difference(contents);
    take(new Update.Changes(name, update.timestamp(), update.time(), changes), now);
    if (phase.isTaking()) {
      contents.share(left.contents());
    }
  }

  void take(Update.Progress update, long now) throws SourceFault {
    if (!isPassedOver("progress") && !isEnded()) {
      frontier.reach(update.timestamp(), update.time());
      moved(update.time(), now);
    }
  }

  void take(Update.Clocked update, DatabaseClock clock, long now) throws SourceFault {
    if (!update.follows()) {
      frontier.leaveClock();
    } else if (!isPassedOver("a clock") && !isEnded()) {
      frontier.follow(clock);
      moved(0, now);
    }
  }

  /**
   * When the last changes happened is not known, and other nodes may have come further without
   * them: so they begin a history, in which nothing ever changes.
   *
   * @param beside how far the other views have come together
   */
  void take(Update.Ended update, long beside, long now) throws SourceFault {
    if (isPassedOver("an end") || stopsFor(update.changes(), now)) {
      return;
    }
    if (!update.changes().isEmpty()) {
      ZSet last = contents.copy().toZSet().plus(update.changes());
      turn(frontier.history().ended(last), beside, update.time(), update.changes());
    }
    frontier.leaveClock();
    pace = Pace.ENDED;
    news++; // Views that it held back need not wait for it any more.
    moved(update.time(), now);
  }

  void take(Update.Status update, long now) {
    frontier.leaveClock();
    if (update.state() != State.LIVE || (loaded() && phase.isTaking())) {
      status.forgetBehind();
      become(update.state(), update.reason(), false, now);
    }
  }

  void take(Update.Outage update, long now) {
    frontier.leaveClock();
    status.forgetBehind();
    become(update.state(), update.reason(), true, now);
  }

  void take(Update.Behind update, long now) {
    status.behind(update.behind(), now);
  }

  /** Its source made an impossible statement: only contents that are read again make it known. */
  void doubt() {
    frontier.leaveClock();
    phase = phase.doubted();
  }

  /**
   * A bug, or the want of memory, may have left its parts in disagreement: no client is served
   * before it is read again, and then every client begins anew.
   */
  void lose() {
    frontier.leaveClock();
    phase = Phase.LOST;
    news++;
  }

  /** It does not exist any more: its streams receive that, and nothing else. */
  void remove(String reason, long now) {
    lose();
    gone = true;
    become(State.FAILED, reason, false, now);
  }

  private boolean isPassedOver(String what) throws SourceFault {
    if (phase == Phase.LOADING) {
      throw new SourceFault(what + " of " + name + " came before its contents");
    }
    return !phase.isTaking();
  }

  private boolean stopsFor(ZSet changes, long now) {
    String refusal = contents.refusal(name, limits, changes);
    if (refusal != null) {
      stop(refusal, now);
    }
    return refusal != null;
  }

  private void stop(String refusal, long now) {
    frontier.leaveClock();
    phase = phase.overLimit();
    become(State.FAILED, name + " " + refusal, false, now);
  }

  private void append(boolean spans, long timestamp, long at, ZSet changes) throws SourceFault {
    change(changes);
    long since = frontier();
    frontier.set(timestamp, frontier.time());
    LogPosition place = new LogPosition(here().epoch(), timestamp);
    if (spans) {
      log.bridge(since, place, at, changes);
    } else {
      log.batch(place, at, changes);
    }
    slices.divide(place, false, changes);
  }

  private void turn(History next, long timestamp, long at, ZSet changes) throws SourceFault {
    change(changes);
    long since = frontier();
    frontier.begin(next);
    frontier.set(timestamp, at);
    LogPosition place = new LogPosition(here().epoch(), timestamp);
    log.turn(since, place, at, changes);
    slices.divide(place, true, changes);
    news++;
  }

  private History successor(ZSet changes) {
    return frontier.history().successor(frontier(), changes);
  }

  private void change(ZSet changes) throws SourceFault {
    contents.add(changes);
    batches += changes.isEmpty() ? 0 : 1;
    rowNews++;
  }

  private void moved(long time, long now) {
    heard = true;
    frontier.reach(0, time);
    become(State.LIVE, "", false, now);
  }

  private void become(State state, String reason, boolean ofSource, long now) {
    boolean alone = !loaded() || state != State.LIVE || pace == Pace.ALONE;
    status.become(state, reason, alone, ofSource, isEnded(), now);
  }
}
