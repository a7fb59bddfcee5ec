package io.tailrace.view;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows the simulation what only this package sees. */
public final class Peek {
  private Peek() {}

  /** The histories of several views as an id has them. */
  public static String combined(List<String> fingerprints) {
    return History.combined(fingerprints);
  }

  /** The history that a view of these contents has once it has ended. */
  public static History ended(History history, ZSet rows) {
    return history.ended(rows);
  }

  /**
   * Whether what the view would send a client of this position is more than {@code factor} times
   * the cheapest way, plus what is small; and whether it replaces rows although keeping them is no
   * more than small.
   *
   * @return null where all is well
   */
  public static @Nullable String waste(
      Database database, Bounds bounds, String name, String id, double factor) {
    synchronized (database.lock) {
      View view = database.view(name);
      Position position = database.group(List.of(name)).resume(id);
      if (!view.loaded() || position == null) {
        return null;
      }
      Place from = position.place(0);
      Place target = view.at(view.frontier());
      if (from.compareTo(target) > 0) {
        return null;
      }
      Way way = view.way(from, target, 0);
      if (way == null) {
        return null;
      }
      return new Economy(view, bounds, target).waste(from, way, factor);
    }
  }

  /** The cheapest way, looked for without any cache. */
  private record Economy(View view, Bounds bounds, Place target) {
    @Nullable String waste(Place from, Way way, double factor) {
      Log log = view.log();
      Encoder encoder = new Encoder("view", bounds.part());
      ZSet rows = view.rows().rows();
      long fresh = bytes(encoder.checkpoint(view.report().columns(), -1, 0, rows));
      int next = from.equals(Place.NOWHERE) ? -1 : log.next(from);
      int to = log.behind(target);
      long keeping = next < 0 ? Long.MAX_VALUE : log.bytes(next, to);
      for (Differences.Mark mark : view.marks()) {
        int start = log.behind(mark.place());
        if (next >= 0 && start >= next && start < to) {
          ZSet net = log.sum(start, to, 1).toZSet();
          long bytes = net.isEmpty() ? 0 : bytes(encoder.bridge(-1, -1, 0, net));
          if (bytes <= bounds.differences() / 4) {
            keeping = Math.min(keeping, log.bytes(next, start) + bytes);
          }
        }
      }
      long cheapest = Math.min(fresh, keeping);
      if (way.bytes() > factor * cheapest + bounds.small()) {
        return "sent " + way.bytes() + " where " + cheapest + " would do";
      }
      if (way.replaces() && next >= 0 && log.bytes(next, to) <= bounds.small()) {
        return "replaced the rows of a client that needed " + keeping;
      }
      return null;
    }

    private static long bytes(List<Frame> frames) {
      return requireNonNull(Step.of(true, 0, 0, 0, frames)).bytes();
    }
  }
}
