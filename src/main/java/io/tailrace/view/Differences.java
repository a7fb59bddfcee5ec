package io.tailrace.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Net differences from a few marks in a log, shared by all clients that are far behind: a client
 * between two marks first gets the frames up to the next. The bytes from a mark to the log's end
 * about double from each mark to the one before, so there is a logarithmic number of them.
 */
final class Differences {
  /** A place between two entries, and how many bytes the log had then. */
  private record Mark(Place place, long end) {}

  private record Difference(Mark from, Place to, Step step) {}

  private final Bounds bounds;
  private final Encoder encoder;
  private List<Mark> marks = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();

  Differences(Bounds bounds, Encoder encoder) {
    this.bounds = bounds;
    this.encoder = encoder;
  }

  /** To be called after each entry. */
  void appended(Log log, Place place) {
    long last = marks.isEmpty() ? Long.MIN_VALUE / 2 : marks.get(marks.size() - 1).end();
    if (log.end() - last >= bounds.small()) {
      marks.add(new Mark(place, log.end()));
      thin(log);
    }
  }

  /** Of two marks whose distances to the end have the same power of two, the newer stays. */
  private void thin(Log log) {
    List<Mark> kept = new ArrayList<>();
    int last = -1;
    for (int index = marks.size() - 1; index >= 0; index--) {
      Mark mark = marks.get(index);
      int power = 64 - Long.numberOfLeadingZeros((log.end() - mark.end()) / bounds.small());
      if (power != last && mark.place().compareTo(log.start()) >= 0) {
        kept.add(0, mark);
        last = power;
      }
    }
    marks = kept;
  }

  void clear() {
    marks.clear();
    differences.forEach(difference -> difference.step().drop());
    differences.clear();
  }

  /**
   * The way from entry {@code from} up to entry {@code to} over a net difference; null where there
   * is none that is worth it.
   */
  @Nullable Way way(Log log, int from, int to) {
    Mark mark = markAt(log, from);
    if (mark == null) {
      return null;
    }
    int start = log.behind(mark.place());
    if (start >= to || log.bytes(start, to) <= bounds.small()) {
      return null;
    }
    Difference difference = difference(log, mark, start, to);
    if (difference == null) {
      return null;
    }
    List<Step> steps = log.steps(from, start);
    if (!difference.step().frames().isEmpty()) {
      steps.add(difference.step());
    }
    steps.addAll(log.steps(log.behind(difference.to()), to));
    return new Way(false, false, steps);
  }

  private @Nullable Mark markAt(Log log, int from) {
    for (Mark mark : marks) {
      if (mark.place().compareTo(log.start()) >= 0 && log.behind(mark.place()) >= from) {
        return mark;
      }
    }
    return null;
  }

  /** Made once, and again when the frames since outweigh it. */
  private @Nullable Difference difference(Log log, Mark mark, int start, int to) {
    for (int index = 0; index < differences.size(); index++) {
      Difference known = differences.get(index);
      if (known.from().equals(mark)) {
        int end = log.behind(known.to());
        if (end > to) {
          return null;
        }
        if (log.bytes(end, to) <= Math.max(known.step().bytes(), bounds.small())) {
          return known;
        }
        differences.remove(index).step().drop();
        break;
      }
    }
    return made(log, mark, start, to);
  }

  private @Nullable Difference made(Log log, Mark mark, int start, int to) {
    if (log.turns(start, to)) {
      return null;
    }
    Entry last = log.entry(to - 1);
    long timestamp = last.place().timestamp();
    long since = mark.place().timestamp();
    ZSet net = log.sum(start, to, 1).toZSet();
    List<Frame> frames =
        net.isEmpty() ? List.of() : encoder.bridge(since, timestamp, last.time(), net);
    Difference made = new Difference(mark, last.place(), Step.of(true, since, timestamp, frames));
    if (made.step().bytes() > bounds.differences()) {
      return null;
    }
    differences.add(made);
    long bytes = differences.stream().mapToLong(each -> each.step().bytes()).sum();
    while (bytes > bounds.differences()) {
      Step oldest = differences.remove(0).step();
      bytes -= oldest.bytes();
      oldest.drop();
    }
    return made;
  }
}
