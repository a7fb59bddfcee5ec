package io.tailrace.view.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Net differences from a few marks in a log, shared by all clients that are far behind: a client
 * between two marks first gets the frames up to the next. The bytes from a mark to the log's end
 * about double from each mark to the one before, so there is a logarithmic number of them. Under
 * the database's lock it is only said which one is wanted; it is made outside.
 */
public final class NetDifferences {
  private static final int MOST = 128;

  private final Bounds bounds;
  private final Encoder encoder;
  private final Map<LogMarks.Mark, NetDifferenceTask> wanted = new HashMap<>();
  private final LogMarks marks;
  private final Deque<NetDifference> oldestFirst = new ArrayDeque<>();
  private final RetiredFrames superseded;

  public NetDifferences(Bounds bounds, Encoder encoder) {
    this.bounds = bounds;
    this.encoder = encoder;
    this.marks = new LogMarks(bounds.small());
    this.superseded = new RetiredFrames(bounds.superseded());
  }

  /** Oldest first. */
  public List<LogMarks.Mark> marks() {
    return marks.all();
  }

  /** Bytes in memory of all that is kept, about. */
  public long footprint() {
    long bytes = superseded.bytes();
    for (NetDifference difference : oldestFirst) {
      bytes += difference.footprint();
    }
    return bytes;
  }

  /** To be called after each entry. */
  public void appended(Log log, LogPosition place) {
    if (marks.appended(log, place)) {
      wanted.keySet().retainAll(Set.copyOf(marks.all()));
    }
  }

  public void clear() {
    marks.clear();
    wanted.clear();
    oldestFirst.forEach(this::supersede);
    oldestFirst.clear();
  }

  /**
   * The steps from entry {@code from} up to entry {@code to} over a net difference.
   *
   * @param toMake is given what has to be run first, without the lock, for the steps to be known;
   *     null where nothing can be made
   * @return null where there is none that is worth it, or something has to be made
   */
  @Nullable
  public List<LogStep> steps(Log log, int from, int to, @Nullable List<Runnable> toMake) {
    keepMade();
    LogMarks.Mark mark = marks.at(log, from);
    if (mark == null) {
      return null;
    }
    int start = log.behind(mark.place());
    if (log.bytes(start, to) <= bounds.small()) {
      return null;
    }
    NetDifference last = last(log, mark, to);
    if (toMake != null && (last == null || isOutweighed(log, last, start, to))) {
      toMake.add(making(log, mark, last, start, to));
      return null;
    }
    if (last == null || last.step() == null) {
      return null;
    }
    List<LogStep> steps = log.steps(from, start);
    steps.add(last.step());
    steps.addAll(log.steps(log.behind(last.to()), to));
    return steps;
  }

  /** The one from this mark that reaches furthest. */
  private @Nullable NetDifference last(Log log, LogMarks.Mark mark, int to) {
    NetDifference last = null;
    for (NetDifference each : oldestFirst) {
      if (each.from().equals(mark)
          && log.behind(each.to()) <= to
          && (last == null || each.to().compareTo(last.to()) > 0)) {
        last = each;
      }
    }
    return last;
  }

  /** By the frames since. */
  private boolean isOutweighed(Log log, NetDifference last, int start, int to) {
    int end = log.behind(last.to());
    long since = log.bytes(end, to);
    if (last.net() == null) {
      return since >= log.bytes(start, end);
    }
    long bytes = last.step() == null ? 0 : last.step().bytes();
    return since * 2 > Math.max(bytes, bounds.small());
  }

  /** Once for all who want it meanwhile: on from the last, or from the mark. */
  private NetDifferenceTask making(
      Log log, LogMarks.Mark mark, @Nullable NetDifference last, int start, int to) {
    NetDifferenceTask known = wanted.get(mark);
    if (known != null && log.behind(known.to) <= to) {
      return known;
    }
    int from = last == null || last.net() == null ? start : log.behind(last.to());
    NetDifferenceTask making =
        new NetDifferenceTask(
            mark, log.entry(to - 1), last, log.changes(from, to), bounds, encoder);
    wanted.put(mark, making);
    return making;
  }

  private void keepMade() {
    for (NetDifferenceTask each : List.copyOf(wanted.values())) {
      NetDifference made = each.made();
      if (made != null) {
        wanted.remove(each.from);
        if (each.last != null && oldestFirst.remove(each.last)) {
          supersede(each.last);
        }
        keep(made);
      }
    }
  }

  private void supersede(NetDifference difference) {
    if (difference.step() != null) {
      superseded.add(difference.step());
    }
  }

  private void keep(NetDifference made) {
    oldestFirst.add(made);
    long bytes = oldestFirst.stream().mapToLong(NetDifference::footprint).sum();
    while (bytes > bounds.differences() || oldestFirst.size() > MOST) {
      NetDifference oldest = oldestFirst.remove();
      bytes -= oldest.footprint();
      oldest.drop();
    }
  }
}
