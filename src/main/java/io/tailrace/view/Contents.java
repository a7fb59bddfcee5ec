package io.tailrace.view;

/** A view's rows and how many copies of each there are; never less than one. Not thread-safe. */
final class Contents {
  private RowTable counts = new RowTable();
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
    counts = new RowTable();
    deleted += rows;
    rows = 0;
    bytes = 0;
    by.forEach(this::add);
  }

  private void checkDeletions(ZSet changes) throws SourceFault {
    Row[] missing = new Row[1];
    changes.forEach(
        (row, weight) -> {
          if (weight < 0 && counts.count(row) + weight < 0) {
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
    counts.add(row, weight);
    inserted += Math.max(0, weight);
    deleted -= Math.min(0, weight);
    rows += weight;
    bytes += weight * (row.length() + 1L);
  }

  /** What has to be added to these contents to make them {@code target}. */
  ZSet differenceTo(ZSet target) {
    ZSet.Sum difference = new ZSet.Sum();
    target.forEach((row, count) -> difference.add(row, count - counts.count(row)));
    counts.forEach(
        (row, count) -> {
          if (target.weight(row) == 0) {
            difference.add(row, -count);
          }
        });
    return difference.toZSet();
  }

  /** A copy, which costs next to nothing. */
  RowTable copy() {
    return counts.copy();
  }
}
