package io.tailrace.view.log;

import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A view's changes in order, as frames, as far back as its bound in bytes allows. What is evicted
 * loses its bytes at once. Not thread-safe.
 */
public final class Log {
  private final LongSupplier bound;
  private final LongSupplier beside;
  private final List<LogEntry> entries = new ArrayList<>(0);

  private final SpanningChanges spanning;

  private LogPosition start;
  private long startTime;
  private long footprint;
  private long end;

  /**
   * Complete from {@code start} on.
   *
   * @param bound in bytes, as it is now
   * @param beside bytes that its frames take in another form; the bound is for both
   */
  public Log(LongSupplier bound, LogPosition start, LongSupplier beside) {
    this.bound = bound;
    this.beside = beside;
    this.start = start;
    this.spanning = new SpanningChanges(start);
  }

  /** From here on nothing is missing. */
  public LogPosition start() {
    return start;
  }

  public int size() {
    return entries.size();
  }

  LogEntry entry(int index) {
    return entries.get(index);
  }

  /** The newest entry; there has to be one. */
  public LogEntry last() {
    return entries.get(entries.size() - 1);
  }

  /** Bytes of all frames ever appended. */
  public long end() {
    return end;
  }

  /** Bytes in memory of all that is kept, about. */
  public long footprint() {
    return footprint;
  }

  public void append(LogPosition place, boolean turn, ZSet changes, LogStep step) {
    end += step.bytes();
    LogEntry entry = new LogEntry(place, turn, changes, step, end);
    entries.add(entry);
    if (step.spans()) {
      spanning.add(entry);
    }
    footprint += entry.footprint();
    if (footprint + beside.getAsLong() > bound.getAsLong()) {
      evict();
    }
  }

  /** Down to three quarters, so that it is not done for every entry; the newest one stays. */
  private void evict() {
    long kept = bound.getAsLong() / 4 * 3;
    int count = 0;
    while (count < entries.size() - 1 && footprint + beside.getAsLong() > kept) {
      LogEntry oldest = entries.get(count++);
      footprint -= oldest.footprint();
      oldest.step().drop();
      start = oldest.place();
      startTime = oldest.step().time();
    }
    entries.subList(0, count).clear();
  }

  /** Lets go of everything: the log is complete from {@code start} on. */
  public void restart(LogPosition start, long time) {
    entries.forEach(entry -> entry.step().drop());
    entries.clear();
    spanning.restart(start);
    footprint = 0;
    this.start = start;
    startTime = time;
  }

  /** Index of the first entry behind {@code place}. */
  public int behind(LogPosition place) {
    return behind(entries, place);
  }

  /** The same of any entries in the order of their places. */
  static int behind(List<LogEntry> entries, LogPosition place) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.get(middle).place().compareTo(place) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Index of the first entry that a client at {@code place} has not had.
   *
   * @return -1 where its contents cannot be known here: fallen off, or inside of a change of which
   *     only the ends are known
   */
  public int next(LogPosition place) {
    if (place.compareTo(start) < 0) {
      return -1;
    }
    int index = behind(place);
    return index < entries.size() && entries.get(index).hides(place) ? -1 : index;
  }

  /**
   * The newest place at which the contents are known, at or before the timestamp of {@code place}
   * and in no later history.
   */
  public LogPosition known(LogPosition place) {
    return spanning.known(place);
  }

  /** Whether it is known that no change hides what was there at this place. */
  public boolean isOutsideOfSpans(LogPosition place) {
    return spanning.isOutside(place);
  }

  /** The entries behind one place, up to and including another. */
  public List<LogEntry> entries(LogPosition after, LogPosition upTo) {
    int from = behind(after);
    return List.copyOf(entries.subList(from, Math.max(from, behind(upTo))));
  }

  /** Between two places, the changes of which only the ends are known, without their rows. */
  public List<LogEntry> spanning(LogPosition after, LogPosition upTo) {
    return spanning.between(after, upTo);
  }

  /** As {@link #firstBeyond}, of its beginning and of changes of which only the ends are known. */
  public @Nullable Long firstSpanningBeyond(LogPosition place, long timestamp) {
    if (start.compareTo(place) > 0 && Timestamp.before(timestamp, start.timestamp())) {
      return start.timestamp();
    }
    return spanning.firstBeyond(place, timestamp);
  }

  /** Completes the log: it has these entries before its first, and begins at {@code newStart}. */
  public void prepend(LogPosition newStart, long newStartTime, List<LogEntry> before) {
    LogEntry[] placed = new LogEntry[before.size()];
    long at = entries.isEmpty() ? end : entries.get(0).end() - entries.get(0).step().bytes();
    for (int index = placed.length - 1; index >= 0; index--) {
      placed[index] = before.get(index).withEnd(at);
      footprint += placed[index].footprint();
      at -= placed[index].step().bytes();
    }
    entries.addAll(0, List.of(placed));
    spanning.prepend(newStart, before);
    start = newStart;
    startTime = newStartTime;
  }

  /**
   * The first timestamp later than this one at which there is something behind {@code place}: the
   * log's own beginning, or a change; null for none.
   */
  public @Nullable Long firstBeyond(LogPosition place, long timestamp) {
    if (start.compareTo(place) > 0 && Timestamp.before(timestamp, start.timestamp())) {
      return start.timestamp();
    }
    for (int index = behind(place); index < entries.size(); index++) {
      long next = entries.get(index).step().timestamp();
      if (Timestamp.before(timestamp, next)) {
        return next;
      }
    }
    return null;
  }

  /** The time of the last change up to {@code place}; 0 where that is not known any more. */
  public long timeAt(LogPosition place) {
    if (place.compareTo(start) < 0) {
      return 0;
    }
    int index = behind(place);
    return index == 0 ? startTime : entries.get(index - 1).step().time();
  }

  /** Bytes of the frames from one index up to another. */
  public long bytes(int from, int to) {
    return from >= to ? 0 : endOf(to - 1) - endOf(from) + entries.get(from).step().bytes();
  }

  private long endOf(int index) {
    return entries.get(index).end();
  }

  public List<LogStep> steps(int from, int to) {
    List<LogStep> steps = new ArrayList<>(Math.max(0, to - from));
    for (int index = from; index < to; index++) {
      steps.add(entries.get(index).step());
    }
    return steps;
  }

  List<ZSet> changes(int from, int to) {
    return entries.subList(from, to).stream().map(LogEntry::changes).toList();
  }

  /** Makes the newest rows those of {@code place}, from where on nothing is missing. */
  public void takeBack(LogPosition place, RowTable newest) {
    sum(behind(place), size(), -1).toZSet().forEach(newest::add);
  }

  public ZSet.Sum sum(int from, int to, long factor) {
    ZSet.Sum sum = new ZSet.Sum();
    for (int index = from; index < to; index++) {
      sum.add(entries.get(index).changes(), factor);
    }
    return sum;
  }
}
