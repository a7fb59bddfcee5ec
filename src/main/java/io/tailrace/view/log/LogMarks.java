package io.tailrace.view.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Marks in a log. The bytes from a mark to the log's end about double from each mark to the one
 * before, so their number is logarithmic. The database's lock guards them.
 */
public final class LogMarks {
  /** A place between two entries, and how many bytes the log had then. */
  public record Mark(LogPosition place, long end) {}

  private final long distance;
  private List<Mark> marks = new ArrayList<>();

  /**
   * No marks.
   *
   * @param distance bytes between the newest two, about
   */
  LogMarks(long distance) {
    this.distance = distance;
  }

  /** Oldest first. */
  List<Mark> all() {
    return marks;
  }

  /** After each entry; returns whether the marks have changed. */
  boolean appended(Log log, LogPosition place) {
    long last = marks.isEmpty() ? Long.MIN_VALUE / 2 : marks.get(marks.size() - 1).end();
    if (log.end() - last < distance) {
      return false;
    }
    marks.add(new Mark(place, log.end()));
    thin(log);
    return true;
  }

  /** Of two marks whose distances to the end have the same power of two, the older stays. */
  private void thin(Log log) {
    List<Mark> kept = new ArrayList<>();
    int last = -1;
    for (Mark mark : marks) {
      int power = 64 - Long.numberOfLeadingZeros((log.end() - mark.end()) / distance);
      if (power != last && mark.place().compareTo(log.start()) >= 0) {
        kept.add(mark);
        last = power;
      }
    }
    marks = kept;
  }

  /** The first mark at or behind this entry of the log; null where there is none. */
  @Nullable Mark at(Log log, int from) {
    for (Mark mark : marks) {
      if (mark.place().compareTo(log.start()) >= 0 && log.behind(mark.place()) >= from) {
        return mark;
      }
    }
    return null;
  }

  void clear() {
    marks.clear();
  }
}
