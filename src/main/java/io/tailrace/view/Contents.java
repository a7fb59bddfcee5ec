package io.tailrace.view;

import java.util.HashMap;
import java.util.Map;

/** A view's rows and how many copies of each there are; never less than one. Not thread-safe. */
final class Contents {
  private final Map<Row, Long> counts = new HashMap<>();
  private long rows;
  private long bytes;
  private long inserted;
  private long deleted;

  /** Copies counted. */
  long rows() {
    return rows;
  }

  /** Of all rows as a checkpoint has them: JSON and a comma, each copy. */
  long bytes() {
    return bytes;
  }

  /** Copies that ever came. */
  long inserted() {
    return inserted;
  }

  /** Copies that ever went. */
  long deleted() {
    return deleted;
  }

  /**
   * Adds changes, all or none of them.
   *
   * @throws SourceFault where a row would have fewer copies than none
   */
  void add(ZSet changes) throws SourceFault {
    checkDeletions(changes);
    changes.forEach(this::add);
  }

  /** Forgets everything, and has these rows. */
  void replace(ZSet by) throws SourceFault {
    new Contents().checkDeletions(by);
    counts.clear();
    deleted += rows;
    rows = 0;
    bytes = 0;
    by.forEach(this::add);
  }

  private void checkDeletions(ZSet changes) throws SourceFault {
    Row[] missing = new Row[1];
    changes.forEach(
        (row, weight) -> {
          if (weight < 0 && counts.getOrDefault(row, 0L) + weight < 0) {
            missing[0] = row;
          }
        });
    if (missing[0] != null) {
      throw new SourceFault("a row was deleted that is not there: " + shortened(missing[0]));
    }
  }

  private static String shortened(Row row) {
    String text = row.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private void add(Row row, long weight) {
    Long old = counts.get(row);
    long count = (old == null ? 0 : old) + weight;
    if (count == 0) {
      counts.remove(row);
    } else {
      counts.put(row, count);
    }
    inserted += Math.max(0, weight);
    deleted -= Math.min(0, weight);
    rows += weight;
    bytes += weight * (row.length() + 1);
  }

  /** What has to be added to these contents to make them {@code target}. */
  ZSet differenceTo(ZSet target) {
    ZSet.Sum difference = new ZSet.Sum();
    target.forEach((row, count) -> difference.add(row, count - counts.getOrDefault(row, 0L)));
    counts.forEach(
        (row, count) -> {
          if (target.weight(row) == 0) {
            difference.add(row, -count);
          }
        });
    return difference.toZSet();
  }

  /** A copy. */
  ZSet.Sum sum() {
    ZSet.Sum all = new ZSet.Sum();
    counts.forEach(all::add);
    return all;
  }
}
