package io.tailrace.view;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Where a stream stands: a place in the log of each of its views, in the order of the request.
 * Immutable; all streams that stand at the same position can share one.
 */
public final class Position {
  private final List<Place> places;
  private final int hash;

  private Position(List<Place> places) {
    this.places = places;
    this.hash = places.hashCode();
  }

  static Position of(Place... places) {
    return new Position(List.of(places.clone()));
  }

  /** A client that has nothing yet. */
  static Position nowhere(int views) {
    return new Position(Collections.nCopies(views, Place.NOWHERE));
  }

  Place place(int view) {
    return places.get(view);
  }

  Position with(int view, Place place) {
    Place[] copy = places.toArray(Place[]::new);
    copy[view] = place;
    return new Position(Arrays.asList(copy));
  }

  /** Whether the client has no contents of any view. */
  public boolean isNowhere() {
    for (Place place : places) {
      if (!place.equals(Place.NOWHERE)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is further than the other one in any view. */
  public boolean isBeyond(Position other) {
    for (int view = 0; view < places.size(); view++) {
      if (places.get(view).compareTo(other.places.get(view)) > 0) {
        return true;
      }
    }
    return false;
  }

  /** In each view the further one of the two. */
  public Position furthest(Position other) {
    if (!other.isBeyond(this)) {
      return this;
    }
    Place[] furthest = places.toArray(Place[]::new);
    for (int view = 0; view < furthest.length; view++) {
      Place place = other.places.get(view);
      furthest[view] = place.compareTo(furthest[view]) > 0 ? place : furthest[view];
    }
    return new Position(Arrays.asList(furthest));
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof Position that && hash == that.hash && places.equals(that.places);
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
