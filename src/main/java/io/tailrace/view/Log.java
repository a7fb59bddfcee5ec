package io.tailrace.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A view's changes in order, as frames, as far back as its bound in bytes allows. What is evicted
 * loses its bytes at once. Not thread-safe.
 */
final class Log {
  private final long bound;
  private final LongSupplier beside;
  private final List<Entry> entries = new ArrayList<>();
  private Place start;
  private long startTime;
  private long footprint;
  private long end;

  /**
   * Complete from {@code start} on.
   *
   * @param beside bytes that its frames take in another form; the bound is for both
   */
  Log(long bound, Place start, LongSupplier beside) {
    this.bound = bound;
    this.beside = beside;
    this.start = start;
  }

  /** From here on nothing is missing. */
  Place start() {
    return start;
  }

  int size() {
    return entries.size();
  }

  Entry entry(int index) {
    return entries.get(index);
  }

  /** Bytes of all frames ever appended. */
  long end() {
    return end;
  }

  /** Bytes in memory of all that is kept, about. */
  long footprint() {
    return footprint;
  }

  void append(Place place, boolean turn, ZSet changes, Step step) {
    end += step.bytes();
    Entry entry = new Entry(place, turn, changes, step, end);
    entries.add(entry);
    footprint += entry.footprint();
    if (footprint + beside.getAsLong() > bound) {
      evict();
    }
  }

  /** Down to three quarters, so that it is not done for every entry; the newest one stays. */
  private void evict() {
    int count = 0;
    while (count < entries.size() - 1 && footprint + beside.getAsLong() > bound / 4 * 3) {
      Entry oldest = entries.get(count++);
      footprint -= oldest.footprint();
      oldest.step().drop();
      start = oldest.place();
      startTime = oldest.step().time();
    }
    entries.subList(0, count).clear();
  }

  /** Lets go of everything: the log is complete from {@code start} on. */
  void restart(Place start, long time) {
    entries.forEach(entry -> entry.step().drop());
    entries.clear();
    footprint = 0;
    this.start = start;
    startTime = time;
  }

  /** Index of the first entry behind {@code place}. */
  int behind(Place place) {
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
  int next(Place place) {
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
  Place known(Place place) {
    int index = behind(place);
    if (index == entries.size() || !entries.get(index).hides(place)) {
      return place;
    }
    Entry entry = entries.get(index);
    boolean before = entry.turn() && entry.place().epoch() == place.epoch();
    int epoch = before ? place.epoch() - 1 : place.epoch();
    return known(new Place(epoch, Timestamp.min(place.timestamp(), entry.step().since())));
  }

  /** The time of the last change up to {@code place}; 0 where that is not known any more. */
  long timeAt(Place place) {
    if (place.compareTo(start) < 0) {
      return 0;
    }
    int index = behind(place);
    return index == 0 ? startTime : entries.get(index - 1).step().time();
  }

  /** Bytes of the frames from one index up to another. */
  long bytes(int from, int to) {
    return from >= to ? 0 : endOf(to - 1) - endOf(from) + entries.get(from).step().bytes();
  }

  private long endOf(int index) {
    return entries.get(index).end();
  }

  List<Step> steps(int from, int to) {
    List<Step> steps = new ArrayList<>(Math.max(0, to - from));
    for (int index = from; index < to; index++) {
      steps.add(entries.get(index).step());
    }
    return steps;
  }

  List<ZSet> changes(int from, int to) {
    return entries.subList(from, to).stream().map(Entry::changes).toList();
  }

  ZSet.Sum sum(int from, int to, long factor) {
    ZSet.Sum sum = new ZSet.Sum();
    for (int index = from; index < to; index++) {
      sum.add(entries.get(index).changes(), factor);
    }
    return sum;
  }
}
