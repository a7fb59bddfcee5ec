package io.tailrace.push;

import io.tailrace.push.message.Message;
import io.tailrace.push.metrics.StreamMetrics;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.position.StreamPosition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where one client stands in the logs of its views, and what it receives next. For the writer's
 * thread.
 */
final class Cursor {
  private final Feed feed;
  private final StreamTimeouts timeouts;
  private final StreamMetrics metrics;
  private final long opened;
  private final long[] statusSent;
  private long statusesSent = -1;
  private @Nullable String resumeId;

  /** Nowhere while its stream stands with the others at the front. */
  private StreamPosition position;

  private boolean resumed;
  private boolean joined;

  /** Whether it has contents that may have held for long, and no progress since. */
  private boolean dated;

  /** Whether it had everything when it was last asked. */
  private boolean complete;

  /** Whether it stands in line for what is long, or has a place and has not begun with it. */
  private boolean heldBack;

  /** Whether it has the end of one of its views: nothing else is to come. */
  private boolean over;

  /** The time of the last change that was sent, ms since the epoch. */
  private long sentTime;

  /** Decides who may begin with a message now. */
  @FunctionalInterface
  interface Admission {
    boolean admits(Message message);
  }

  Cursor(
      Feed feed,
      @Nullable String resumeId,
      StreamTimeouts timeouts,
      StreamMetrics metrics,
      long now) {
    this.feed = feed;
    this.resumeId = resumeId;
    this.timeouts = timeouts;
    this.metrics = metrics;
    this.opened = now;
    this.position = feed.nowhere();
    this.statusSent = new long[feed.views()];
    Arrays.fill(statusSent, -1);
  }

  /** Whether it has all events of its own: what comes next, others receive too. */
  boolean isSettled() {
    return joined && !dated && !resumed && resumeId == null && knowsStatuses();
  }

  boolean knowsStatuses() {
    return statusesSent == feed.statusVersion();
  }

  /** Whether it came with a position that it may still have to wait for. */
  boolean isResuming() {
    return resumeId != null || resumed;
  }

  boolean isComplete() {
    return complete;
  }

  boolean isHeldBack() {
    return heldBack;
  }

  boolean isOver() {
    return over;
  }

  StreamPosition position() {
    return position;
  }

  void moveTo(StreamPosition reached) {
    position = reached;
  }

  /** After this was sent whole. */
  void sent(Message whole) {
    StreamPosition end = whole.end();
    if (end != null) {
      position = end;
    }
    if (whole.isChange()) {
      sentTime = whole.time();
    }
  }

  /**
   * What it is to be sent next; null for nothing, for now or, where it is over, for ever.
   *
   * @param admission whether it may be sent now
   */
  @Nullable Message next(long now, Admission admission) {
    Message status = nextStatus();
    if (status != null || over) {
      return status;
    }
    if (resumeId != null && !resolve(resumeId, now)) {
      return null;
    }
    Feed.Next next = feed.next(position);
    if (next.ahead() && next.message() == null && resumed && isLate(now)) {
      position = feed.nowhere();
      next = feed.next(position);
    }
    Message message = next.message();
    complete = message == null && !next.ahead();
    heldBack = message != null && !admission.admits(message);
    if (heldBack) {
      return null;
    }
    join(next);
    position = next.at();
    if (message != null) {
      resumed = resumed && next.ahead();
      return message;
    }
    if (resumed && complete) {
      resumed = false;
      return feed.progress(position);
    }
    return dated && complete ? update() : null;
  }

  /** The heartbeat. */
  Message progress() {
    return feed.progress(position);
  }

  /** All who join share contents, which may have been encoded long ago: they hold until now. */
  private @Nullable Message update() {
    dated = false;
    Message progress = feed.progress(position);
    return progress.time() > sentTime ? progress : null;
  }

  /** Once its way is known: who is ahead, or finds no contents yet, has not joined. */
  private void join(Feed.Next next) {
    boolean arrived = !next.ahead() && !position.isNowhere();
    if (!joined && (next.message() != null || arrived)) {
      joined = true;
      dated = next.way() == CatchUpMethod.CHECKPOINT;
      metrics.joined(next.way());
    }
  }

  private boolean resolve(String id, long now) {
    StreamPosition known = feed.resume(id);
    if (known == null && !isLate(now)) {
      return false;
    }
    position = known == null ? feed.nowhere() : known;
    resumed = !position.isNowhere();
    resumeId = null;
    return true;
  }

  private boolean isLate(long now) {
    return now - opened >= timeouts.ahead().toMillis();
  }

  private @Nullable Message nextStatus() {
    long newest = feed.statusVersion();
    if (statusesSent == newest) {
      return null;
    }
    for (int view = 0; view < statusSent.length; view++) {
      long version = feed.statusVersion(view);
      if (statusSent[view] != version) {
        boolean tell = statusSent[view] >= 0 || feed.isNotable(view);
        statusSent[view] = version;
        if (tell) {
          return feed.status(view);
        }
      }
    }
    statusesSent = newest;
    over = feed.isGone() && feed.statusVersion() == newest;
    return null;
  }
}
