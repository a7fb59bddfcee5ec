package io.tailrace.view;

import static java.util.Objects.requireNonNull;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.DeflatedFrames;
import io.tailrace.view.log.Encoder;
import io.tailrace.view.log.Frame;
import io.tailrace.view.log.Log;
import io.tailrace.view.log.LogMarks;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.LogStep;
import io.tailrace.view.position.History;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.List;

/** Gives the simulation access to package-private parts of {@code view}. */
public final class ViewInternals {
  private ViewInternals() {}

  /** The histories of several views as an id has them. */
  public static String combined(List<String> fingerprints) {
    return History.combined(fingerprints);
  }

  /** The history of a slice of a view that has this one. */
  public static String sliced(String fingerprint, Slice slice) {
    return slice.isAll()
        ? fingerprint
        : new History(fingerprint).sliced(slice.text()).fingerprint();
  }

  /** The history that a view of these contents has once it has ended. */
  public static History ended(History history, ZSet rows) {
    return history.ended(rows);
  }

  /**
   * What a view would send a client.
   *
   * @param bytes of it
   * @param cheapest way there is: looked for without any cache
   * @param frames needed to keep the client's rows, in bytes; the greatest number where that is
   *     impossible
   */
  public record Weighed(String what, long bytes, long cheapest, long frames) {
    /** Rows are replaced only where keeping them is impossible, or not small. */
    public boolean isWaste(double factor, long small) {
      return bytes > factor * cheapest + small || (what.equals(REPLACED) && frames <= small);
    }
  }

  private static final String REPLACED = "weighed: rows are replaced";

  /** The way of a client that sends this id. */
  public static Weighed weigh(Database database, Bounds bounds, String name, String id) {
    synchronized (database.lock) {
      View view = database.view(name);
      StreamPosition position = database.group(List.of(name)).resume(id);
      LogPosition target = view.at(view.frontier());
      if (!view.loaded() || position == null || position.place(0).compareTo(target) > 0) {
        return new Weighed("weighed: nothing", 0, 0, 0);
      }
      LogPosition from = position.place(0);
      CatchUp way = requireNonNull(way(view, from, target));
      return weigh(view, bounds, from, target, way);
    }
  }

  /** What has to be made for it is made here, where nobody else waits for the lock. */
  private static CatchUp way(View view, LogPosition from, LogPosition target) {
    List<Runnable> toMake = new ArrayList<>();
    CatchUp way = view.way(from, target, view.timeAt(target), toMake);
    toMake.forEach(Runnable::run);
    return toMake.isEmpty() ? requireNonNull(way) : way(view, from, target);
  }

  private static Weighed weigh(
      View view, Bounds bounds, LogPosition from, LogPosition target, CatchUp way) {
    Log log = view.log();
    Encoder encoder = new Encoder("view", bounds.part(), new DeflatedFrames());
    RowTable rows = Sets.table(requireNonNull(view.rows()).rows().toZSet());
    long cheapest = bytes(encoder.checkpoint(view.report().columns(), -1, 0, rows));
    int next = from.equals(LogPosition.NOWHERE) ? -1 : log.next(from);
    int to = log.behind(target);
    if (next < 0) {
      return new Weighed(
          "weighed: nothing is known of the client", way.bytes(), cheapest, Long.MAX_VALUE);
    }
    long frames = log.bytes(next, to);
    cheapest = Math.min(cheapest, frames);
    for (LogMarks.Mark mark : view.marks()) {
      int start = log.behind(mark.place());
      if (start >= next && start < to) {
        ZSet net = log.sum(start, to, 1).toZSet();
        long bytes = net.isEmpty() ? 0 : bytes(encoder.bridge(-1, -1, 0, net));
        if (bytes + net.footprint() <= bounds.differences()) {
          cheapest = Math.min(cheapest, log.bytes(next, start) + bytes);
        }
      }
    }
    String what =
        way.replaces()
            ? REPLACED
            : way.bytes() < frames ? "weighed: a net difference" : "weighed: frames";
    return new Weighed(what, way.bytes(), cheapest, frames);
  }

  private static long bytes(List<Frame> frames) {
    return LogStep.of(true, 0, 0, 0, frames).bytes();
  }
}
