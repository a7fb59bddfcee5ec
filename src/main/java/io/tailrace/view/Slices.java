package io.tailrace.view;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.LogEntry;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.slice.Division;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.slice.SliceColumns;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.ZSet;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slices of one view. Only those with streams cost anything: a batch is divided once for all of
 * them. Its {@link Database} guards it.
 */
final class Slices {
  /** For so long, ms, an index that nobody reads is kept. */
  private static final long KEPT_UNREAD = 60_000;

  /** No more indexes than these are kept that no stream follows. */
  private static final int MOST_UNREAD = 2;

  /** Each slice's log may have so many bytes, however many slices there are. */
  private static final long LEAST_LOG = 2 << 10;

  /** Of so many slices the rows are kept as they were encoded last. */
  private static final int MOST_CHECKPOINTS = 64;

  private final ViewState view;
  private final Bounds bounds;
  private final Map<Slice, WeakReference<SlicedView>> known = new HashMap<>(0);
  private final Map<List<String>, Divided> divisions = new LinkedHashMap<>(0);
  private final Set<SlicedView> active = new LinkedHashSet<>(0);
  private final Set<SlicedView> changed = new LinkedHashSet<>(0);
  private final Set<SliceLog> checkpointed = new LinkedHashSet<>(0);
  private Collection<String> filterBy = List.of();
  private long checkpoints;
  private long checkpointBytes;

  /** The rows by the columns of these numbers, and when somebody last read them. */
  private static final class Divided {
    final int[] columns;
    final Division<SlicedView> division;
    boolean read;
    long lastRead;

    Divided(int[] columns) {
      this.columns = columns;
      this.division = new Division<>(columns);
    }
  }

  Slices(ViewState view, Bounds bounds) {
    this.view = view;
    this.bounds = bounds;
  }

  /** Clients may ask for values of these columns. */
  void filterBy(Collection<String> columns) {
    filterBy = List.copyOf(columns);
  }

  /** Why the view cannot be sliced as the settings say; null where it can. */
  @Nullable String refusal(List<Column> columns) {
    String refusal = SliceColumns.refusal(filterBy, columns);
    return refusal == null ? null : "cannot be sliced: " + refusal;
  }

  /** The same one for all who ask for it at a time. */
  SlicedView get(Slice slice) {
    WeakReference<SlicedView> reference = known.get(slice);
    SlicedView sliced = reference == null ? null : reference.get();
    if (sliced == null) {
      sliced = new SlicedView(view, this, slice, bounds, this::logBound);
      known.put(slice, new WeakReference<>(sliced));
      if (known.size() > 2 * active.size() + 1_000) {
        known.values().removeIf(each -> each.get() == null);
      }
    }
    return sliced;
  }

  private long logBound() {
    long all = bounds.log(view.limits);
    return Math.max(LEAST_LOG, all / Math.max(1, active.size()));
  }

  /** The log has encoded its rows, of so many bytes. */
  void keepCheckpointOf(SliceLog log, long bytes) {
    checkpoints++;
    checkpointBytes += bytes;
    checkpointed.remove(log);
    checkpointed.add(log);
    if (checkpointed.size() > MOST_CHECKPOINTS) {
      SliceLog oldest = checkpointed.iterator().next();
      checkpointed.remove(oldest);
      oldest.forgetCheckpoint();
    }
  }

  /** How many checkpoints were ever encoded. */
  long checkpoints() {
    return checkpoints;
  }

  /** Bytes of all checkpoints that were ever encoded. */
  long checkpointBytes() {
    return checkpointBytes;
  }

  /** Those with streams. */
  int active() {
    return active.size();
  }

  /** The sets of columns by which the rows are indexed. */
  int indexes() {
    return (int) divisions.values().stream().filter(each -> each.division.isIndexed()).count();
  }

  /** It has streams from now on. */
  void activate(SlicedView sliced) {
    active.add(sliced);
    join(sliced);
  }

  void deactivate(SlicedView sliced) {
    active.remove(sliced);
    changed.remove(sliced);
    leave(sliced);
  }

  private void join(SlicedView sliced) {
    Division<SlicedView> division = division(sliced);
    if (division != null) {
      division.add(sliced, sliced.keys());
    }
  }

  private void leave(SlicedView sliced) {
    Divided divided = divisions.get(sliced.slice().columns());
    if (divided != null) {
      divided.division.remove(sliced, sliced.keys());
    }
  }

  /** Null where the view has no such columns. */
  private @Nullable Divided divided(SlicedView sliced) {
    if (sliced.failure() != null || !view.loaded()) {
      return null;
    }
    List<String> names = sliced.slice().columns();
    Divided divided = divisions.get(names);
    if (divided == null) {
      int[] numbers = SliceColumns.numbers(names, view.columns);
      if (numbers == null) {
        return null;
      }
      divided = new Divided(numbers);
      forgetUnread();
      divisions.put(names, divided);
    }
    divided.read = true;
    return divided;
  }

  /**
   * A client can ask by any of the columns together: few indexes are kept that nobody follows. One
   * that is being made stays, else those who ask by many columns would make each other begin again.
   */
  private void forgetUnread() {
    List<List<String>> unread = new ArrayList<>();
    divisions.forEach(
        (names, divided) -> {
          if (divided.division.isUnread() && divided.division.isIndexed()) {
            unread.add(names);
          }
        });
    if (unread.size() >= MOST_UNREAD) {
      divisions.remove(unread.get(0));
    }
  }

  @Nullable Division<SlicedView> division(SlicedView sliced) {
    Divided divided = divided(sliced);
    return divided == null ? null : divided.division;
  }

  /** Null where the slice's rows are not counted yet; to ask for it costs nothing later. */
  @Nullable Division<SlicedView> indexed(SlicedView sliced) {
    Divided divided = sliced.failure() == null ? divisions.get(sliced.slice().columns()) : null;
    return divided != null && divided.division.isIndexed() ? divided.division : null;
  }

  /** What has to be run, without the lock, before the slice's rows are known; null for nothing. */
  @Nullable Runnable indexing(SlicedView sliced) {
    Divided divided = divided(sliced);
    return divided == null ? null : divided.division.indexing(view.contents::copy, divided.columns);
  }

  /** The view changed at {@code place}: it has the entry in its log, and the new contents. */
  void divide(LogPosition place, boolean turn, ZSet changes) {
    if (divisions.isEmpty() && active.isEmpty()) {
      return;
    }
    LogEntry entry = view.log().last();
    for (Divided each : divisions.values()) {
      each.division.divide(changes, (sliced, part) -> append(sliced, entry, part));
    }
    if (turn) {
      for (SlicedView sliced : active) {
        if (!sliced.isAt(place)) {
          append(sliced, entry, ZSet.EMPTY);
        }
      }
    }
  }

  private void append(SlicedView sliced, LogEntry entry, ZSet part) {
    sliced.append(entry, part);
    changed.add(sliced);
  }

  /** The view has other rows, of other columns maybe: all slices begin anew. */
  void restart() {
    divisions.clear();
    for (SlicedView sliced : active) {
      sliced.restart();
      join(sliced);
    }
  }

  /** The columns' numbers of each division, where the view will have these columns. */
  Map<List<String>, int[]> divisions(List<Column> columns) {
    Map<List<String>, int[]> all = new LinkedHashMap<>();
    Set<List<String>> names = new LinkedHashSet<>(divisions.keySet());
    active.forEach(sliced -> names.add(sliced.slice().columns()));
    for (List<String> each : names) {
      int[] numbers = SliceColumns.numbers(each, columns);
      if (numbers != null) {
        all.put(each, numbers);
      }
    }
    return all;
  }

  /** The view has exactly the rows that were indexed here. */
  void replace(Map<List<String>, Division.Indexing> indexed) {
    divisions.forEach(
        (names, divided) -> {
          Division.Indexing made = indexed.get(names);
          if (made != null) {
            divided.division.replace(made);
          }
        });
  }

  /**
   * There is news of the view.
   *
   * @param forAll whether it concerns all slices, not those alone that changed
   */
  void touch(boolean forAll, boolean status, Set<Group> touched) {
    for (SlicedView sliced : forAll ? active : changed) {
      sliced.followers().touch(status, touched);
    }
    changed.clear();
  }

  /** Gives up what nobody has read for a while. */
  void tidy(long now) {
    if (!divisions.isEmpty()) {
      divisions.values().removeIf(each -> isOutOfUse(each, now));
    }
  }

  private static boolean isOutOfUse(Divided divided, long now) {
    if (divided.read || !divided.division.isUnread()) {
      divided.read = false;
      divided.lastRead = now;
    }
    return now - divided.lastRead > KEPT_UNREAD;
  }
}
