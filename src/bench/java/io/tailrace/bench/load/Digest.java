package io.tailrace.bench.load;

/**
 * A multiset of rows as one number, the same for the same rows in whatever order they came and
 * went. One thread.
 */
public final class Digest {
  private long sum;
  private long rows;

  /** Puts so many copies of a row in, which is its JSON in these bytes; takes it out below 0. */
  void add(byte[] json, int from, int to, long copies) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < to; i++) {
      hash = (hash ^ json[i]) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    sum += copies * (hash ^ (hash >>> 29));
    rows += copies;
  }

  void clear() {
    sum = 0;
    rows = 0;
  }

  long rows() {
    return rows;
  }

  public boolean isSame(Digest other) {
    return sum == other.sum && rows == other.rows;
  }

  @Override
  public String toString() {
    return "%,d rows (%016x)".formatted(rows, sum);
  }
}
