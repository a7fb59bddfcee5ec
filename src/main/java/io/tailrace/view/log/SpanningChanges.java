package io.tailrace.view.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a log of which only the ends are known, without their rows: further back than the
 * log's own entries. Not thread-safe.
 */
final class SpanningChanges {
  private static final int MOST = 1_000;

  private final List<LogEntry> changes = new ArrayList<>(0);

  /** From here on none is missing. */
  private LogPosition start;

  SpanningChanges(LogPosition start) {
    this.start = start;
  }

  void add(LogEntry entry) {
    changes.add(entry.withoutChanges());
    if (changes.size() > MOST) {
      List<LogEntry> oldest = changes.subList(0, MOST / 4);
      start = oldest.get(oldest.size() - 1).place();
      oldest.clear();
    }
  }

  /** Puts those of these entries before its first; none is missing from {@code newStart} on. */
  void prepend(LogPosition newStart, List<LogEntry> before) {
    changes.addAll(
        0,
        before.stream()
            .filter(entry -> entry.step().spans())
            .map(LogEntry::withoutChanges)
            .toList());
    start = newStart;
  }

  /** Forgets all of them. */
  void restart(LogPosition newStart) {
    changes.clear();
    start = newStart;
  }

  /** See {@link Log#known}. */
  LogPosition known(LogPosition place) {
    LogEntry entry = behind(place);
    if (entry == null || !entry.hides(place)) {
      return place;
    }
    boolean before = entry.turn() && entry.place().epoch() == place.epoch();
    int epoch = before ? place.epoch() - 1 : place.epoch();
    return known(new LogPosition(epoch, Timestamp.min(place.timestamp(), entry.step().since())));
  }

  private @Nullable LogEntry behind(LogPosition place) {
    int index = Log.behind(changes, place);
    return index == changes.size() ? null : changes.get(index);
  }

  /** Whether it is known that no change hides what was there at this place. */
  boolean isOutside(LogPosition place) {
    if (place.compareTo(start) < 0) {
      return false;
    }
    LogEntry entry = behind(place);
    return entry == null || !entry.hides(place);
  }

  /** Those behind one place, up to and including another. */
  List<LogEntry> between(LogPosition after, LogPosition upTo) {
    List<LogEntry> some = new ArrayList<>(0);
    for (int index = changes.size() - 1; index >= 0; index--) {
      LogEntry entry = changes.get(index);
      if (entry.place().compareTo(after) <= 0) {
        break;
      }
      if (entry.place().compareTo(upTo) <= 0) {
        some.add(0, entry);
      }
    }
    return some;
  }

  /** The first timestamp later than this one at which one behind {@code place} ends. */
  @Nullable Long firstBeyond(LogPosition place, long timestamp) {
    Long first = null;
    for (int index = changes.size() - 1; index >= 0; index--) {
      LogEntry entry = changes.get(index);
      if (entry.place().compareTo(place) <= 0) {
        break;
      }
      long next = entry.step().timestamp();
      first = Timestamp.before(timestamp, next) ? Long.valueOf(next) : first;
    }
    return first;
  }
}
