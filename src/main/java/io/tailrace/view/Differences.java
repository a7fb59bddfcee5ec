package io.tailrace.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Net differences from a few marks in a log, shared by all clients that are far behind: a client
 * between two marks first gets the frames up to the next. The bytes from a mark to the log's end
 * about double from each mark to the one before, so there is a logarithmic number of them.
 */
final class Differences {
  private static final int MOST = 128;

  /** A place between two entries, and how many bytes the log had then. */
  record Mark(Place place, long end) {}

  /**
   * What a mark's clients need up to a place.
   *
   * @param net and {@code step}: null where it was too large to keep
   * @param footprint bytes in memory, about
   */
  private record Difference(
      Mark from, Place to, @Nullable ZSet net, @Nullable Step step, long footprint) {
    static Difference tooLarge(Mark from, Place to) {
      return new Difference(from, to, null, null, 0);
    }

    void drop() {
      if (step != null) {
        step.drop();
      }
    }
  }

  private final Bounds bounds;
  private final Encoder encoder;
  private List<Mark> marks = new ArrayList<>();
  private final Deque<Difference> oldestFirst = new ArrayDeque<>();
  private final Superseded superseded;

  Differences(Bounds bounds, Encoder encoder) {
    this.bounds = bounds;
    this.encoder = encoder;
    this.superseded = new Superseded(bounds.superseded());
  }

  /** Oldest first. */
  List<Mark> marks() {
    return marks;
  }

  /** Bytes in memory of all that is kept, about. */
  long footprint() {
    long bytes = superseded.bytes();
    for (Difference difference : oldestFirst) {
      bytes += difference.footprint();
    }
    return bytes;
  }

  /** To be called after each entry. */
  void appended(Log log, Place place) {
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
  }

  void clear() {
    marks.clear();
    oldestFirst.forEach(this::supersede);
    oldestFirst.clear();
  }

  /**
   * The steps from entry {@code from} up to entry {@code to} over a net difference; null where
   * there is none that is worth it.
   */
  @Nullable List<Step> steps(Log log, int from, int to) {
    Mark mark = markAt(log, from);
    if (mark == null) {
      return null;
    }
    int start = log.behind(mark.place());
    if (log.bytes(start, to) <= bounds.small()) {
      return null;
    }
    Difference difference = difference(log, mark, start, to);
    if (difference.step() == null) {
      return null;
    }
    List<Step> steps = log.steps(from, start);
    steps.add(difference.step());
    steps.addAll(log.steps(log.behind(difference.to()), to));
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

  /** Made once, and on from there when the frames since outweigh it. */
  private Difference difference(Log log, Mark mark, int start, int to) {
    Difference last = null;
    for (Difference each : oldestFirst) {
      if (each.from().equals(mark)
          && log.behind(each.to()) <= to
          && (last == null || each.to().compareTo(last.to()) > 0)) {
        last = each;
      }
    }
    if (last == null) {
      return kept(made(mark, log, to, log.sum(start, to, 1).toZSet()));
    }
    int end = log.behind(last.to());
    long since = log.bytes(end, to);
    ZSet net = last.net();
    if (net == null) {
      if (since < log.bytes(start, end)) {
        return last;
      }
      oldestFirst.remove(last);
      return kept(made(mark, log, to, log.sum(start, to, 1).toZSet()));
    }
    long bytes = last.step() == null ? 0 : last.step().bytes();
    if (since * 2 <= Math.max(bytes, bounds.small())) {
      return last;
    }
    oldestFirst.remove(last);
    supersede(last);
    return kept(made(mark, log, to, log.sum(end, to, 1).add(net, 1).toZSet()));
  }

  private Difference made(Mark mark, Log log, int to, ZSet net) {
    Entry last = log.entry(to - 1);
    long rows = net.footprint();
    if (rows > bounds.differences()) {
      return Difference.tooLarge(mark, last.place());
    }
    long timestamp = last.place().timestamp();
    long since = mark.place().timestamp();
    long time = last.step().time();
    List<Frame> frames = net.isEmpty() ? List.of() : encoder.bridge(since, timestamp, time, net);
    Step step = Step.of(true, since, timestamp, time, frames);
    long footprint = rows + step.bytes();
    return footprint <= bounds.differences()
        ? new Difference(mark, last.place(), net, step, footprint)
        : Difference.tooLarge(mark, last.place());
  }

  private void supersede(Difference difference) {
    if (difference.step() != null) {
      superseded.add(difference.step());
    }
  }

  private Difference kept(Difference made) {
    oldestFirst.add(made);
    long bytes = oldestFirst.stream().mapToLong(Difference::footprint).sum();
    while (bytes > bounds.differences() || oldestFirst.size() > MOST) {
      Difference oldest = oldestFirst.remove();
      bytes -= oldest.footprint();
      oldest.drop();
    }
    return made;
  }
}
