package io.tailrace.push;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Message;
import io.tailrace.push.message.StatusEvent;
import io.tailrace.view.Database;
import io.tailrace.view.Group;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.transition.CatchUpPlan;
import io.tailrace.view.transition.ProgressMark;
import io.tailrace.view.transition.Transition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one set of views are sent: a message for each position that any of them
 * stands at, made once until there is something new. Safe for any writer.
 */
final class Feed {
  /** A client can name any position: no more are looked up at once than this. */
  private static final int POSITIONS = 1_000;

  private final Group group;
  private final boolean details;

  /** Writers that serve streams of it. */
  private final List<Subscribers> subscribers = new CopyOnWriteArrayList<>();

  /** Streams that were opened and are not over. */
  @GuardedBy("subscribers")
  private int size;

  @GuardedBy("this")
  private final Map<StreamPosition, Next> next = new HashMap<>(2);

  @GuardedBy("this")
  private final Map<StreamPosition, Message> progress = new HashMap<>(2);

  @GuardedBy("this")
  private long version = -1;

  @GuardedBy("this")
  private long progressVersion = -1;

  /** For how long a client is asked to stay away after its change was evicted. */
  private final EvictionBackoff evictions = new EvictionBackoff();

  /**
   * What comes after a position: nothing is a null message.
   *
   * @param at the position, the same object for all streams
   * @param way to now, with what comes after the message; of several, the one that costs most
   */
  record Next(StreamPosition at, boolean ahead, @Nullable Message message, CatchUpMethod way) {}

  /**
   * @param details whether its streams receive reasons with details
   */
  Feed(Database database, List<ViewSlice> views, boolean details) {
    this.group = database.groupOf(views);
    this.details = details;
  }

  /** From any thread, for each stream: it counts until it is over. */
  void opened(ContentCoding coding) {
    synchronized (subscribers) {
      if (size++ == 0) {
        group.follow(this::changed);
      }
    }
    if (coding == ContentCoding.GZIP) {
      group.deflatedReaders(1);
    }
  }

  /** Does in this thread what would keep a writer for long; after {@link #opened}. */
  void prepare() {
    group.prepare();
  }

  /** From any thread, once for each stream that was opened. */
  void over(ContentCoding coding) {
    synchronized (subscribers) {
      if (--size == 0) {
        group.unfollow();
      }
    }
    if (coding == ContentCoding.GZIP) {
      group.deflatedReaders(-1);
    }
  }

  int size() {
    synchronized (subscribers) {
      return size;
    }
  }

  private void changed() {
    subscribers.forEach(Subscribers::changed);
  }

  /** A writer has streams of it from now on. */
  void add(Subscribers more) {
    subscribers.add(more);
  }

  /** A writer has none any more. */
  void remove(Subscribers less) {
    subscribers.remove(less);
  }

  int views() {
    return group.size();
  }

  /** Grows with everything that is new for its streams. */
  long version() {
    return group.version();
  }

  StreamPosition nowhere() {
    return group.nowhere();
  }

  @Nullable StreamPosition resume(String id) {
    return group.resume(id);
  }

  /** The next whole change of a client that stands here. */
  synchronized Next next(StreamPosition from) {
    long now = group.version();
    if (now != version || next.size() >= POSITIONS) {
      version = now;
      next.clear();
    }
    Next known = next.get(from);
    if (known != null) {
      return known;
    }
    CatchUpPlan plan = group.next(from);
    if (plan.transitions().isEmpty()) {
      if (size() <= 1) {
        next.clear(); // The only reader has had what there was: its bytes may go.
      }
      next.put(from, new Next(from, plan.ahead(), null, CatchUpMethod.NOTHING));
    }
    StreamPosition at = from;
    CatchUpMethod way = way(plan);
    for (Transition each : plan.transitions()) {
      next.putIfAbsent(at, new Next(at, plan.ahead(), Message.of(each), way));
      at = each.end();
    }
    return Objects.requireNonNull(next.get(from));
  }

  private static CatchUpMethod way(CatchUpPlan plan) {
    CatchUpMethod most = CatchUpMethod.NOTHING;
    for (Transition each : plan.transitions()) {
      CatchUpMethod way = each.joining();
      most = way.compareTo(most) > 0 ? way : most;
    }
    return most;
  }

  /** The heartbeat of a client that stands here and has nothing to get. */
  synchronized Message progress(StreamPosition from) {
    long now = group.progressVersion();
    if (now != progressVersion || progress.size() >= POSITIONS) {
      progressVersion = now;
      progress.clear();
    }
    return progress.computeIfAbsent(
        from,
        position -> {
          ProgressMark mark = group.progress(position);
          return mark == null
              ? statuses()
              : Message.progress(mark.id(), mark.timestamp(), mark.time(), mark.end());
        });
  }

  /** How many positions something is kept of. */
  synchronized int positions() {
    return next.size() + progress.size();
  }

  EvictionBackoff evictions() {
    return evictions;
  }

  /** Whether one of its views is not there any more. */
  boolean isGone() {
    return group.isGone();
  }

  /** Unchanged as long as that of every view is; costs nothing to ask. */
  long statusVersion() {
    return group.statusVersion();
  }

  long statusVersion(int view) {
    return group.statusVersion(view);
  }

  /** Whether a client that knows nothing of the view needs its state. */
  boolean isNotable(int view) {
    ViewReport report = group.report(view);
    return report.alone() || report.state() != State.LIVE;
  }

  Message status(int view) {
    return Message.text(statusEvent(view));
  }

  private String statusEvent(int view) {
    ViewReport report = group.report(view);
    return StatusEvent.of(details ? report : report.neutral());
  }

  private Message statuses() {
    StringBuilder all = new StringBuilder();
    for (int view = 0; view < group.size(); view++) {
      all.append(statusEvent(view));
    }
    return Message.text(all.toString());
  }
}
