package io.tailrace.view.position;

import io.tailrace.view.log.LogPosition;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Where a stream stands: a place in the log of each of its views, in the order of the request.
 * Immutable; all streams that stand at the same position can share one.
 */
public final class StreamPosition {
  private final List<LogPosition> places;
  private final int hash;

  private StreamPosition(List<LogPosition> places) {
    this.places = places;
    this.hash = places.hashCode();
  }

  static StreamPosition of(LogPosition... places) {
    return new StreamPosition(List.of(places.clone()));
  }

  /** A client that has nothing yet. */
  public static StreamPosition nowhere(int views) {
    return new StreamPosition(Collections.nCopies(views, LogPosition.NOWHERE));
  }

  public LogPosition place(int view) {
    return places.get(view);
  }

  public StreamPosition with(int view, LogPosition place) {
    LogPosition[] copy = places.toArray(LogPosition[]::new);
    copy[view] = place;
    return new StreamPosition(Arrays.asList(copy));
  }

  /** Whether the client has no contents of any view. */
  public boolean isNowhere() {
    for (LogPosition place : places) {
      if (!place.equals(LogPosition.NOWHERE)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is further than the other one in any view. */
  public boolean isBeyond(StreamPosition other) {
    for (int view = 0; view < places.size(); view++) {
      if (places.get(view).compareTo(other.places.get(view)) > 0) {
        return true;
      }
    }
    return false;
  }

  /** In each view the further one of the two. */
  public StreamPosition furthest(StreamPosition other) {
    if (!other.isBeyond(this)) {
      return this;
    }
    LogPosition[] furthest = places.toArray(LogPosition[]::new);
    for (int view = 0; view < furthest.length; view++) {
      LogPosition place = other.places.get(view);
      furthest[view] = place.compareTo(furthest[view]) > 0 ? place : furthest[view];
    }
    return new StreamPosition(Arrays.asList(furthest));
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof StreamPosition that && hash == that.hash && places.equals(that.places);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return places.toString();
  }
}
