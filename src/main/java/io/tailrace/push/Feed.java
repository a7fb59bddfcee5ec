package io.tailrace.push;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.view.CatchUpPlan;
import io.tailrace.view.Database;
import io.tailrace.view.Group;
import io.tailrace.view.ProgressMark;
import io.tailrace.view.State;
import io.tailrace.view.StreamPosition;
import io.tailrace.view.Transition;
import io.tailrace.view.ViewReport;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.log.JsonString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one set of views are sent: a message for each position that any of them
 * stands at, made once until the database is told something new. Safe for any writer.
 */
final class Feed {
  /** A client can name any position: no more are looked up at once than this. */
  private static final int POSITIONS = 1_000;

  private final Group group;

  /** Streams that were opened and are not over. */
  private final AtomicInteger size = new AtomicInteger();

  @GuardedBy("this")
  private final Map<StreamPosition, Next> next = new HashMap<>();

  @GuardedBy("this")
  private final Map<StreamPosition, Message> beats = new HashMap<>();

  @GuardedBy("this")
  private long version = -1;

  /** For how long a client is asked to stay away after its change was evicted. */
  private final EvictionBackoff evictions = new EvictionBackoff();

  /**
   * What comes after a position: nothing is a null message.
   *
   * @param at the position, the same object for all streams
   * @param way to now, with what comes after the message; of several, the one that costs most
   */
  record Next(StreamPosition at, boolean ahead, @Nullable Message message, CatchUpMethod way) {}

  Feed(Database database, List<String> names) {
    this.group = database.group(names);
  }

  /** From any thread, for each stream: it counts until it is over. */
  void opened(ContentCoding coding) {
    size.incrementAndGet();
    if (coding == ContentCoding.GZIP) {
      group.deflatedReaders(1);
    }
  }

  /** From any thread, once for each stream that was opened. */
  void over(ContentCoding coding) {
    size.decrementAndGet();
    if (coding == ContentCoding.GZIP) {
      group.deflatedReaders(-1);
    }
  }

  int size() {
    return size.get();
  }

  /** Whether no stream counts any more. */
  boolean isLeft() {
    return size.get() == 0;
  }

  int views() {
    return group.size();
  }

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
    refresh();
    Next known = next.get(from);
    if (known != null) {
      return known;
    }
    CatchUpPlan advance = group.next(from);
    if (advance.legs().isEmpty()) {
      next.put(from, new Next(from, advance.ahead(), null, CatchUpMethod.NOTHING));
    }
    StreamPosition at = from;
    CatchUpMethod way = way(advance);
    for (Transition leg : advance.legs()) {
      next.putIfAbsent(at, new Next(at, advance.ahead(), Message.of(leg), way));
      at = leg.end();
    }
    return Objects.requireNonNull(next.get(from));
  }

  private static CatchUpMethod way(CatchUpPlan advance) {
    CatchUpMethod most = CatchUpMethod.NOTHING;
    for (Transition leg : advance.legs()) {
      CatchUpMethod way = leg.joining();
      most = way.compareTo(most) > 0 ? way : most;
    }
    return most;
  }

  /** The heartbeat of a client that stands here and has nothing to get. */
  synchronized Message beat(StreamPosition from) {
    refresh();
    return beats.computeIfAbsent(
        from,
        position -> {
          ProgressMark beat = group.beat(position);
          return beat == null
              ? statuses()
              : Message.progress(beat.id(), beat.timestamp(), beat.time(), beat.end());
        });
  }

  /** Positions are only looked up again while the database has been told nothing new. */
  @GuardedBy("this")
  private void refresh() {
    long now = group.version();
    if (now != version) {
      version = now;
      next.clear();
      beats.clear();
    }
    if (next.size() >= POSITIONS) {
      next.clear();
    }
    if (beats.size() >= POSITIONS) {
      beats.clear();
    }
  }

  /** How many positions something is kept of. */
  synchronized int positions() {
    return next.size() + beats.size();
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

  /** Whether a client that knows nothing of the view has to be told its state. */
  boolean isNotable(int view) {
    ViewReport report = group.report(view);
    return report.alone() || report.state() != State.LIVE;
  }

  Message status(int view) {
    return Message.text(status(group.report(view)));
  }

  private Message statuses() {
    StringBuilder all = new StringBuilder();
    for (int view = 0; view < group.size(); view++) {
      all.append(status(group.report(view)));
    }
    return Message.text(all.toString());
  }

  private static String status(ViewReport report) {
    StringBuilder event = new StringBuilder("event: status\ndata: {\"view\":");
    JsonString.append(event, report.view());
    event.append(",\"state\":\"").append(report.state().wire());
    event.append("\",\"sinceTime\":").append(report.sinceTime()).append(",\"reason\":");
    JsonString.append(event, report.reason());
    return event.append(report.alone() ? ",\"alone\":true}\n\n" : "}\n\n").toString();
  }
}
