package io.tailrace.view;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.LogEntry;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.slice.Division;
import io.tailrace.view.slice.ResolvedSlice;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.zset.RowKey;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.Rows;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a view, as streams follow it: it stands where its view stands, and has a log of its
 * own changes as long as it has streams. Its {@link Database} guards it.
 */
final class SlicedView implements Followed {
  private final ViewState view;
  private final Slices slices;
  private final Slice slice;
  private final SliceLog log;
  private final Followers followers = new Followers();

  /** Groups with streams. */
  private int follows;

  private @Nullable ResolvedSlice resolved;

  /** The last history that was asked for, and the view's own. */
  private @Nullable History history;

  private @Nullable History ofView;

  SlicedView(ViewState view, Slices slices, Slice slice, Bounds bounds, LongSupplier logBound) {
    this.view = view;
    this.slices = slices;
    this.slice = slice;
    this.log = new SliceLog(view, bounds, logBound);
  }

  Slice slice() {
    return slice;
  }

  /** By the view's columns, of which it looks again if they are others than before. */
  private ResolvedSlice resolve() {
    ResolvedSlice known = resolved;
    if (known == null || !known.columns().equals(view.columns)) {
      known =
          view.loaded()
              ? ResolvedSlice.of(view.name, slice, view.columns)
              : new ResolvedSlice(List.of(), slice, List.of(), null);
      resolved = view.loaded() ? known : null;
    }
    return known;
  }

  /** Why there is no such slice; null where there is. */
  @Nullable String failure() {
    return resolve().failure();
  }

  /** Of its rows. */
  List<RowKey> keys() {
    return resolve().keys();
  }

  // How it follows its view.

  @Override
  public Followers followers() {
    return followers;
  }

  @Override
  public void followed(int more) {
    follows += more;
    if (follows == 1 && more == 1) {
      log.restart();
      slices.activate(this);
    } else if (follows == 0) {
      slices.deactivate(this);
      log.restart();
    }
  }

  /** The view has this newest entry, of which a part, maybe empty, is the slice's. */
  void append(LogEntry entry, ZSet part) {
    log.append(entry, part);
  }

  /** Whether it has an entry there. */
  boolean isAt(LogPosition place) {
    return log.isAt(place);
  }

  /** The view begins anew. */
  void restart() {
    log.restart();
  }

  // How it stands.

  @Override
  public boolean loaded() {
    return view.loaded();
  }

  @Override
  public boolean isAlone() {
    return view.isAlone() || failure() != null;
  }

  @Override
  public boolean isGone() {
    return view.isGone();
  }

  @Override
  public boolean isHopeless() {
    return view.isHopeless();
  }

  @Override
  public boolean isEnded() {
    return view.isEnded();
  }

  @Override
  public long frontier() {
    return view.frontier();
  }

  @Override
  public long statusVersion() {
    return view.statusVersion();
  }

  @Override
  public LogPosition here() {
    return view.here();
  }

  @Override
  public History history(int epoch) {
    History whole = view.history(epoch);
    History last = history;
    if (last == null || !whole.equals(ofView)) {
      last = whole.sliced(resolve().canonical().text());
      history = last;
      ofView = whole;
    }
    return last;
  }

  @Override
  public ViewReport report() {
    ViewReport whole = view.report();
    String refused = failure();
    Division<SlicedView> indexed = slices.indexed(this);
    return new ViewReport(
        whole.view(),
        refused == null ? whole.state() : State.FAILED,
        refused == null ? whole.reason() : refused,
        whole.sinceTime(),
        isAlone(),
        whole.ofSource(),
        whole.behind(),
        whole.loaded(),
        whole.columns(),
        indexed == null ? -1 : indexed.count(keys()),
        whole.timestamp(),
        whole.time());
  }

  @Override
  public void deflatedReaders(int more) {
    view.deflatedReaders(more);
  }

  /** Null before the first contents, or while {@code toMake} has to be run first. */
  @Nullable ViewRows rows(List<Runnable> toMake) {
    ViewRows whole = view.rows();
    if (whole == null || failure() != null || !isIndexed(toMake)) {
      return null;
    }
    Division<SlicedView> division = slices.division(this);
    RowTable rows = division == null ? new RowTable() : division.rows(keys());
    long bytes = division == null ? 0 : division.bytes(keys());
    return new ViewRows(
        whole.view(),
        history(view.here().epoch()),
        whole.columns(),
        whole.timestamp(),
        whole.time(),
        new Rows(rows),
        bytes);
  }

  @Override
  public void prepare(List<Runnable> toMake) {
    boolean unused = isIndexed(toMake);
  }

  private boolean isIndexed(@Nullable List<Runnable> toMake) {
    Runnable indexing = slices.indexing(this);
    if (indexing == null) {
      return true;
    }
    if (toMake == null) {
      indexing.run();
      return slices.indexing(this) == null;
    }
    toMake.add(indexing);
    return false;
  }

  // How a client is brought on.

  @Override
  public LogPosition at(long timestamp) {
    return view.at(timestamp);
  }

  @Override
  public long timeAt(LogPosition place) {
    return view.timeAt(place);
  }

  @Override
  public @Nullable Long firstBeyond(LogPosition place, long timestamp) {
    if (place.compareTo(log.start()) < 0) {
      return view.firstBeyond(place, timestamp); // What it has there is not known yet.
    }
    Long own = log.firstBeyond(place, timestamp);
    Long spanning = view.log().firstSpanningBeyond(place, timestamp);
    if (own == null || spanning == null) {
      return own == null ? spanning : own;
    }
    return Timestamp.min(own, spanning);
  }

  /** Whether all changes since then are known, by itself or by its view. */
  private boolean isWithinReach(LogPosition place) {
    return place.compareTo(log.start()) >= 0 || place.compareTo(view.log().start()) >= 0;
  }

  @Override
  public @Nullable CatchUp way(
      LogPosition from, LogPosition target, long time, @Nullable List<Runnable> toMake) {
    if (!view.phase.isServing() || failure() != null || !isIndexed(toMake)) {
      return null;
    }
    if (follows == 0) {
      log.restart();
    }
    boolean known =
        !from.equals(LogPosition.NOWHERE)
            && view.log().isOutsideOfSpans(from)
            && isWithinReach(from);
    LogPosition needed = known && from.compareTo(target) < 0 ? from : target;
    if (!isWithinReach(needed) || !view.log().isOutsideOfSpans(target)) {
      return null;
    }
    Runnable filling = log.filling(needed, slice, keys(), view.columns);
    if (filling != null) {
      if (toMake != null) {
        toMake.add(filling);
        return null;
      }
      filling.run();
      Runnable unused = log.filling(needed, slice, keys(), view.columns);
    }
    CatchUp keeping = known ? log.keeping(from, target) : null;
    Division<SlicedView> division = slices.division(this);
    if (division == null) {
      return keeping;
    }
    return log.cheapest(
        keeping, from, target, time, () -> division.rows(keys()), division.bytes(keys()));
  }
}
