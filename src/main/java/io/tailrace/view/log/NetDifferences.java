package io.tailrace.view.log;

import io.tailrace.view.zset.ZSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

  /** A place between two entries, and how many bytes the log had then. */
  public record Mark(LogPosition place, long end) {}

  /**
   * What a mark's clients need up to a place.
   *
   * @param net and {@code step}: null where it was too large to keep
   * @param footprint bytes in memory, about
   */
  private record Difference(
      Mark from, LogPosition to, @Nullable ZSet net, @Nullable LogStep step, long footprint) {
    static Difference tooLarge(Mark from, LogPosition to) {
      return new Difference(from, to, null, null, 0);
    }

    void drop() {
      if (step != null) {
        step.drop();
      }
    }
  }

  /**
   * A difference that is wanted. To be run without the database's lock, by any thread; who runs it
   * meanwhile waits for it.
   */
  private final class Making implements Runnable {
    final Mark from;
    final LogPosition to;
    final @Nullable Difference last;
    private final long time;

    /** Of {@code last}, or from the mark on. */
    private final List<ZSet> changes;

    private volatile @Nullable Difference made;

    Making(Mark from, LogEntry newest, @Nullable Difference last, List<ZSet> changes) {
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
        made = difference(from, to, time, (net == null ? sum : sum.add(net, 1)).toZSet());
      }
    }
  }

  private final Bounds bounds;
  private final Encoder encoder;
  private final Map<Mark, Making> wanted = new HashMap<>();
  private List<Mark> marks = new ArrayList<>();
  private final Deque<Difference> oldestFirst = new ArrayDeque<>();
  private final RetiredFrames superseded;

  public NetDifferences(Bounds bounds, Encoder encoder) {
    this.bounds = bounds;
    this.encoder = encoder;
    this.superseded = new RetiredFrames(bounds.superseded());
  }

  /** Oldest first. */
  public List<Mark> marks() {
    return marks;
  }

  /** Bytes in memory of all that is kept, about. */
  public long footprint() {
    long bytes = superseded.bytes();
    for (Difference difference : oldestFirst) {
      bytes += difference.footprint();
    }
    return bytes;
  }

  /** To be called after each entry. */
  public void appended(Log log, LogPosition place) {
    long last = marks.isEmpty() ? Long.MIN_VALUE / 2 : marks.get(marks.size() - 1).end();
    if (log.end() - last >= bounds.small()) {
      marks.add(new Mark(place, log.end()));
      thin(log);
    }
  }

  /** Of two marks whose distances to the end have the same power of two, the older stays. */
  private void thin(Log log) {
    List<Mark> kept = new ArrayList<>();
    int last = -1;
    for (Mark mark : marks) {
      int power = 64 - Long.numberOfLeadingZeros((log.end() - mark.end()) / bounds.small());
      if (power != last && mark.place().compareTo(log.start()) >= 0) {
        kept.add(mark);
        last = power;
      }
    }
    marks = kept;
    wanted.keySet().retainAll(Set.copyOf(marks));
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
    Mark mark = markAt(log, from);
    if (mark == null) {
      return null;
    }
    int start = log.behind(mark.place());
    if (log.bytes(start, to) <= bounds.small()) {
      return null;
    }
    Difference last = last(log, mark, to);
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

  private @Nullable Mark markAt(Log log, int from) {
    for (Mark mark : marks) {
      if (mark.place().compareTo(log.start()) >= 0 && log.behind(mark.place()) >= from) {
        return mark;
      }
    }
    return null;
  }

  /** The one from this mark that reaches furthest. */
  private @Nullable Difference last(Log log, Mark mark, int to) {
    Difference last = null;
    for (Difference each : oldestFirst) {
      if (each.from().equals(mark)
          && log.behind(each.to()) <= to
          && (last == null || each.to().compareTo(last.to()) > 0)) {
        last = each;
      }
    }
    return last;
  }

  /** By the frames since. */
  private boolean isOutweighed(Log log, Difference last, int start, int to) {
    int end = log.behind(last.to());
    long since = log.bytes(end, to);
    if (last.net() == null) {
      return since >= log.bytes(start, end);
    }
    long bytes = last.step() == null ? 0 : last.step().bytes();
    return since * 2 > Math.max(bytes, bounds.small());
  }

  /** Once for all who want it meanwhile: on from the last, or from the mark. */
  private Making making(Log log, Mark mark, @Nullable Difference last, int start, int to) {
    Making known = wanted.get(mark);
    if (known != null && log.behind(known.to) <= to) {
      return known;
    }
    int from = last == null || last.net() == null ? start : log.behind(last.to());
    Making making = new Making(mark, log.entry(to - 1), last, log.changes(from, to));
    wanted.put(mark, making);
    return making;
  }

  private void keepMade() {
    for (Making each : List.copyOf(wanted.values())) {
      Difference made = each.made;
      if (made != null) {
        wanted.remove(each.from);
        if (each.last != null && oldestFirst.remove(each.last)) {
          supersede(each.last);
        }
        keep(made);
      }
    }
  }

  /** In any thread. */
  private Difference difference(Mark from, LogPosition to, long time, ZSet net) {
    long rows = net.footprint();
    if (rows > bounds.differences()) {
      return Difference.tooLarge(from, to);
    }
    long since = from.place().timestamp();
    LogStep step = encoder.bridgeStep(since, to.timestamp(), time, net);
    long footprint = rows + step.bytes();
    return footprint <= bounds.differences()
        ? new Difference(from, to, net, step, footprint)
        : Difference.tooLarge(from, to);
  }

  private void supersede(Difference difference) {
    if (difference.step() != null) {
      superseded.add(difference.step());
    }
  }

  private void keep(Difference made) {
    oldestFirst.add(made);
    long bytes = oldestFirst.stream().mapToLong(Difference::footprint).sum();
    while (bytes > bounds.differences() || oldestFirst.size() > MOST) {
      Difference oldest = oldestFirst.remove();
      bytes -= oldest.footprint();
      oldest.drop();
    }
  }
}
