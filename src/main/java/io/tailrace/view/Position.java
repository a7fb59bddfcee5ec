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
    return places.stream().allMatch(Place.NOWHERE::equals);
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
