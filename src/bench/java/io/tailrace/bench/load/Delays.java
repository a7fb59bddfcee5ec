package io.tailrace.bench.load;

/**
 * Delays in ns, counted in cells that are at most half a per cent wide, so that those of many
 * rounds can be pooled. One thread.
 */
public final class Delays {
  private static final int FINE_BITS = 8;
  private static final int FINE = 1 << FINE_BITS;

  private final long[] counts = new long[(64 - FINE_BITS) * FINE];
  private long total;

  public void add(long ns) {
    counts[cell(Math.max(0, ns))]++;
    total++;
  }

  public void addAll(Delays others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others.counts[i];
    }
    total += others.total;
  }

  public long count() {
    return total;
  }

  /** In ms, the smallest that so many of a hundred do not exceed; NaN where there are none. */
  public double percentile(double hundredths) {
    long rank = (long) Math.ceil(total * hundredths / 100);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return lowest(i) / 1e6;
      }
    }
    return Double.NaN;
  }

  private static int cell(long ns) {
    int shift = Math.max(0, 64 - FINE_BITS - 1 - Long.numberOfLeadingZeros(ns));
    return shift * FINE + (int) (ns >>> shift);
  }

  private static long lowest(int cell) {
    int shift = Math.max(0, cell / FINE - 1);
    return (long) (cell - shift * FINE) << shift;
  }
}
