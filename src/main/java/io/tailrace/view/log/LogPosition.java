package io.tailrace.view.log;

/**
 * Where one client stands in one view's log: it has the contents at {@code timestamp}. Histories
 * are counted within a log as epochs, since their timestamps cannot be compared.
 */
public record LogPosition(int epoch, long timestamp) implements Comparable<LogPosition> {
  /** A client that has no contents of the view. */
  public static final LogPosition NOWHERE = new LogPosition(-1, 0);

  @Override
  public int compareTo(LogPosition other) {
    return epoch != other.epoch
        ? Integer.compare(epoch, other.epoch)
        : Long.compareUnsigned(timestamp, other.timestamp);
  }
}
