package io.tailrace.view;

/**
 * Where one client stands in one view's log: it has the contents at {@code timestamp}. Histories
 * are counted within a log as epochs, since their timestamps cannot be compared.
 */
record Place(int epoch, long timestamp) implements Comparable<Place> {
  /** A client that has no contents of the view. */
  static final Place NOWHERE = new Place(-1, 0);

  @Override
  public int compareTo(Place other) {
    return epoch != other.epoch
        ? Integer.compare(epoch, other.epoch)
        : Long.compareUnsigned(timestamp, other.timestamp);
  }
}
