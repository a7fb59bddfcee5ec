package io.tailrace.view;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.position.ResumeId;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.transition.CatchUpPlan;
import io.tailrace.view.transition.ProgressMark;
import io.tailrace.view.transition.Transition;
import io.tailrace.view.transition.TransitionPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The views of one stream, in the order of the request: they change together, wherever the database
 * says how far each has come. Safe for any thread; what it returns depends only on the position and
 * on what the database has received, so all streams can share it.
 */
public final class Group {
  private final Database database;
  private final List<? extends Followed> views;
  private final GroupPositions positions;

  /** Null while no stream follows it. */
  private volatile @Nullable Runnable follower;

  // Written under the lock, read by any thread.
  private final AtomicLong version = new AtomicLong();
  private final AtomicLong statusVersion = new AtomicLong();

  Group(Database database, List<? extends Followed> views) {
    this.database = database;
    this.views = views;
    this.positions = new GroupPositions(views);
  }

  public int size() {
    return views.size();
  }

  /**
   * From now on {@code listener} is called, outside of any lock and in any thread, whenever {@link
   * #version} has grown.
   */
  public void follow(Runnable listener) {
    synchronized (database.lock) {
      follower = listener;
      news(true);
      views.forEach(view -> view.followed(1));
      views.forEach(view -> view.followers().add(this));
    }
  }

  /** Indexes the rows of its slices, in this thread, where they are not yet. */
  public void prepare() {
    if (views.stream().noneMatch(SlicedView.class::isInstance)) {
      return;
    }
    List<Runnable> toMake = new ArrayList<>(0);
    synchronized (database.lock) {
      for (Followed each : views) {
        each.prepare(toMake);
      }
    }
    toMake.forEach(Runnable::run);
  }

  /** No stream is left. */
  public void unfollow() {
    synchronized (database.lock) {
      follower = null;
      views.forEach(view -> view.followers().remove(this));
      views.forEach(view -> view.followed(-1));
      database.awaiting().forget(this);
    }
  }

  /** Under the database's lock: there is something new for its streams, which look again. */
  void touch(boolean status, Set<Group> touched) {
    news(status);
    database.awaiting().forget(this);
    touched.add(this);
  }

  private void news(boolean status) {
    version.incrementAndGet();
    if (status) {
      statusVersion.incrementAndGet();
    }
  }

  void notifyFollower() {
    Runnable known = follower;
    if (known != null) {
      known.run();
    }
  }

  /**
   * While it is followed: grows whenever its streams may have something new to get, and with
   * nothing else. Progress alone counts where they hold a change back until then.
   */
  public long version() {
    return version.get();
  }

  /** Grows with everything that the database receives, any progress as well. */
  public long progressVersion() {
    return database.version();
  }

  /** Grows with every change of the state of the view of this index. */
  public long statusVersion(int view) {
    synchronized (database.lock) {
      return views.get(view).statusVersion();
    }
  }

  /** While it is followed: grows with every change of the state of one of its views. */
  public long statusVersion() {
    return statusVersion.get();
  }

  /**
   * One more stream reads frames in their deflated form, or one less ({@code -1}): they are kept so
   * as long as somebody does.
   */
  public void deflatedReaders(int more) {
    views.forEach(view -> view.deflatedReaders(more));
  }

  /** Whether one of them is not there any more, so that a stream of them has nothing to come. */
  public boolean isGone() {
    synchronized (database.lock) {
      return views.stream().anyMatch(Followed::isGone);
    }
  }

  public ViewReport report(int view) {
    synchronized (database.lock) {
      return views.get(view).report();
    }
  }

  public StreamPosition nowhere() {
    return StreamPosition.nowhere(views.size());
  }

  /**
   * The position that a client sent back: nowhere for an unknown one.
   *
   * @return null where one of its views has no contents yet, so that nobody can tell
   */
  public @Nullable StreamPosition resume(String id) {
    ResumeId resume = ResumeId.parse(id, views.size());
    if (resume == null) {
      return nowhere();
    }
    synchronized (database.lock) {
      return positions.of(resume);
    }
  }

  /** What brings a client from this position on to now, by the cheapest exact way. */
  public CatchUpPlan next(StreamPosition from) {
    for (int left = views.size(); ; left--) {
      List<Runnable> toMake = new ArrayList<>();
      CatchUpPlan plan;
      synchronized (database.lock) {
        plan = plan(from, left < 0 ? null : toMake);
      }
      if (toMake.isEmpty()) {
        return plan;
      }
      toMake.forEach(Runnable::run);
    }
  }

  /**
   * @param toMake is given what has to be run first, without the lock: then this is nothing yet;
   *     null where nothing can be made, so that what there is has to do
   */
  @GuardedBy("database.lock")
  private CatchUpPlan plan(StreamPosition from, @Nullable List<Runnable> toMake) {
    List<Transition> transitions = new ArrayList<>();
    boolean ahead = false;
    StreamPosition at = from;
    List<Movers> all = Movers.of(views);
    for (Movers some : all) {
      if (some.isAhead(from)) {
        ahead = true;
        await(some.awaited(from));
        continue;
      }
      await(some.heldBack());
      List<TransitionPlanner.Member> members = some.members(from, toMake);
      CatchUpMethod by = TransitionPlanner.by(members);
      for (TransitionPlanner.Change change : TransitionPlanner.changes(members, database.part())) {
        at = some.moved(at, change.end());
        ProgressMark mark = positions.mark(at, all);
        transitions.add(
            new Transition(
                change.frames(),
                at,
                mark.id(),
                mark.timestamp(),
                mark.time(),
                change.happened(),
                by));
      }
    }
    return new CatchUpPlan(ahead, transitions);
  }

  @GuardedBy("database.lock")
  private void await(@Nullable Awaited progress) {
    if (progress != null && follower != null) {
      database.awaiting().await(this, progress);
    }
  }

  /**
   * How far the client of this position, which has nothing to get, knows that nothing changed; null
   * where it has no contents of any view, or when they held is not known here.
   */
  public @Nullable ProgressMark progress(StreamPosition from) {
    if (from.isNowhere()) {
      return null;
    }
    synchronized (database.lock) {
      StreamPosition at = from;
      List<Movers> all = Movers.of(views);
      for (Movers some : all) {
        if (!some.isAhead(from) && hasNothingToGet(some.members(from, null))) {
          at = some.moved(at, some.timestamp());
        }
      }
      ProgressMark mark = positions.mark(at, all);
      return mark.time() == 0 ? null : mark;
    }
  }

  private static boolean hasNothingToGet(List<TransitionPlanner.Member> members) {
    return !members.isEmpty() && members.stream().allMatch(member -> member.way().isEmpty());
  }
}
