package io.tailrace.view;

import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source says about one view, in order. A list of updates that are handed over together is
 * seen together by every stream.
 *
 * <p>Timestamps are the source's own, unsigned ({@link Timestamp}); times are the database's, in ms
 * since the epoch.
 */
public sealed interface Update {
  String view();

  /** An update that says what rows a view has, or up to when. */
  sealed interface OfContents extends Update {}

  /**
   * The view was read as a whole: at {@code timestamp} it holds exactly {@code rows} (all weights
   * positive). The first one, and every one after an outage. Makes the view live.
   */
  record Contents(
      String view,
      History history,
      List<Column> columns,
      Pace pace,
      long timestamp,
      long time,
      ZSet rows)
      implements OfContents {
    public Contents {
      columns = List.copyOf(columns);
    }
  }

  /**
   * The view changed by {@code changes} at {@code timestamp}, which is closed by this and greater
   * than every one before. Makes the view live.
   */
  record Changes(String view, long timestamp, long time, ZSet changes) implements OfContents {}

  /**
   * All rows of the view went at {@code timestamp}, which is closed by this; then {@code changes}
   * were made, in the same commit. Makes the view live.
   */
  record Cleared(String view, long timestamp, long time, ZSet changes) implements OfContents {}

  /**
   * The view changed by {@code changes} in all, at moments that are not known: after the last
   * timestamp that was told of it, and up to {@code timestamp}, which is closed by this and greater
   * than every one before. Where they cancel out it is still not known what there was in between.
   * Makes the view live.
   */
  record Bridge(String view, long timestamp, long time, ZSet changes) implements OfContents {}

  /** Nothing else changed up to and including {@code timestamp}. Makes the view live. */
  record Progress(String view, long timestamp, long time) implements OfContents {}

  /**
   * From the clock's next move on the view {@linkplain Clock follows} it, or does not any more. It
   * also stops following with new contents, an outage, a status, and its end. A view that follows
   * is live.
   *
   * @param clock the clock's number
   */
  record Clocked(String view, boolean follows, long clock) implements OfContents {}

  /**
   * Nothing else changed in any view that follows this clock, up to and including {@code
   * timestamp}: one {@link Progress} for all of them, which costs the same however many they are.
   *
   * @param clock its number: a source that begins anew has another one, and views that followed an
   *     earlier clock do not move with it
   */
  record Clock(long clock, long timestamp, long time) implements Update {
    /** It is no view's. */
    @Override
    public String view() {
      return "";
    }
  }

  /**
   * The source says that the view will never change again after these last {@code changes}: it
   * holds what it holds at every later timestamp. {@code timestamp} is used where no other view of
   * the database has one.
   */
  record Ended(String view, long timestamp, long time, ZSet changes) implements OfContents {}

  /**
   * The view's state changed; {@code reason} says why and what to do, empty for live. What was said
   * of its being behind holds no more.
   */
  record Status(String view, State state, String reason) implements Update {}

  /**
   * As {@link Status}, but the reason is the source's: all its views get the same one.
   *
   * @param state never live
   */
  record Outage(String view, State state, String reason) implements Update {}

  /**
   * The view is older than the database: it is {@link State#STALE} where it would be live, and goes
   * on with everything else that it is told. Told again as the figure changes; it holds until it is
   * told as null, or until the next status or outage.
   *
   * @param behind how far; null for not any more
   */
  record Behind(String view, @Nullable Duration behind) implements Update {}

  /**
   * There is one more view. It is loading; streams can be opened of it from now on. A view that is
   * there already stays as it is.
   */
  record Added(String view, Limits limits) implements Update {}

  /**
   * A view is not there any more. Its streams are told that it has failed, with this reason, and
   * end; what is told of it afterwards is not taken. A view that is not there stays so.
   */
  record Removed(String view, String reason) implements Update {}

  /** How a view's timestamps move. */
  enum Pace {
    /** With its database's clock: progress comes for a quiet view, too. */
    CLOCKED,
    /** By itself: the server says nothing about a quiet view (Materialize before 0.27). */
    ALONE,
    /** Not at all: it holds at every timestamp (a constant view whose subscription has ended). */
    ENDED
  }
}
