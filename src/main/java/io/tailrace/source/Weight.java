package io.tailrace.source;

import io.tailrace.view.Limits;
import io.tailrace.view.ZSet;
import org.jspecify.annotations.Nullable;

/**
 * Stops a view that outgrows its limits while it is being read, long before memory ends: what was
 * added is counted, and only where that is too much are the rows themselves. For one thread.
 */
final class Weight {
  private final String view;
  private final Limits limits;

  /**
   * Changes may delete all the old rows and insert as many new ones: 2 of what contents may have.
   */
  private long share = 1;

  private long rows;
  private long bytes;
  private long rowsAllowed;
  private long bytesAllowed;

  Weight(String view, Limits limits) {
    this.view = view;
    this.limits = limits;
    reset();
  }

  /** What comes now are changes of contents, no longer contents. */
  void ofChanges() {
    share = 2;
  }

  void reset() {
    rows = 0;
    bytes = 0;
    rowsAllowed = limits.maxRows();
    bytesAllowed = limits.maxBytes();
  }

  /** One more row of {@code length} bytes was added; counts {@code all} where that is too much. */
  void add(int length, ZSet.Sum all) throws Outage {
    rows++;
    bytes += length;
    if (rows <= rowsAllowed && bytes <= bytesAllowed) {
      return;
    }
    ZSet sum = all.toZSet();
    all.add(sum, 1);
    Size size = Size.of(sum);
    refuse(size.distinct / share, size.bytes / share);
    rows = size.distinct;
    bytes = size.bytes;
    rowsAllowed = Math.max(rowsAllowed, 2 * rows);
    bytesAllowed = Math.max(bytesAllowed, 2 * bytes);
  }

  /** Refuses contents that are too large, copies counted. */
  void requireAllowed(ZSet contents) throws Outage {
    Size size = Size.of(contents);
    refuse(size.copies, size.bytes);
  }

  private void refuse(long rows, long bytes) throws Outage {
    @Nullable String refusal = limits.refusal(view, rows, bytes);
    if (refusal != null) {
      throw Outage.failed(view + " " + refusal, null);
    }
  }

  private static final class Size {
    private long distinct;
    private long copies;
    private long bytes;

    static Size of(ZSet rows) {
      Size size = new Size();
      size.distinct = rows.size();
      rows.forEach(
          (row, weight) -> {
            long copies = size.copies + weight;
            size.copies = copies < size.copies && weight > 0 ? Long.MAX_VALUE : copies;
            size.bytes += row.length();
          });
      return size;
    }
  }
}
