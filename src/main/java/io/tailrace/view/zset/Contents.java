package io.tailrace.view.zset;

import org.jspecify.annotations.Nullable;

/** A view's rows and how many copies of each there are; never less than one. Not thread-safe. */
public final class Contents {
  private RowTable counts;
  private long rows;
  private long bytes;
  private long inserted;
  private long deleted;

  public Contents() {
    this(new RowTable());
  }

  private Contents(RowTable counts) {
    this.counts = counts;
  }

  /**
   * Contents of these rows.
   *
   * @throws SourceFault where there would be fewer copies of one than none
   */
  public static Contents of(ZSet rows) throws SourceFault {
    new Contents().checkDeletions(rows);
    Contents contents = new Contents(RowTable.of(rows));
    rows.forEach(contents::count);
    return contents;
  }

  /** Copies counted. */
  public long rows() {
    return rows;
  }

  /** Of all rows as a checkpoint has them: JSON and a comma, each copy. */
  public long bytes() {
    return bytes;
  }

  /** Copies that ever came. */
  public long inserted() {
    return inserted;
  }

  /** Copies that ever went. */
  public long deleted() {
    return deleted;
  }

  /**
   * Adds changes, all or none of them.
   *
   * @throws SourceFault where a row would have fewer copies than none
   */
  public void add(ZSet changes) throws SourceFault {
    checkDeletions(changes);
    changes.forEach(this::add);
  }

  /** Forgets everything, and has these rows; the other is not to be used any more. */
  public void replace(Contents by) {
    inserted += by.rows;
    deleted += rows;
    counts = by.counts;
    rows = by.rows;
    bytes = by.bytes;
  }

  /**
   * Has the rows of another that holds the same ones, which is not to be used any more: whoever
   * read them may keep them too, at no cost.
   */
  public void share(Contents same) {
    counts = same.counts;
  }

  /**
   * Adds so many copies of one row, or takes them out.
   *
   * @throws SourceFault where there would be fewer than none
   */
  public void addCopies(Row row, long weight) throws SourceFault {
    if (weight < 0 && counts.count(row) + weight < 0) {
      throw new SourceFault("a row was deleted that is not there: " + shortened(row));
    }
    add(row, weight);
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
    count(row, weight);
  }

  private void count(Row row, long weight) {
    inserted += Math.max(0, weight);
    deleted -= Math.min(0, weight);
    rows += weight;
    bytes += weight * (row.length() + 1L);
  }

  /** Why these changes would make them larger than they may be; null where they do not. */
  @Nullable
  public String refusal(String view, Limits limits, ZSet changes) {
    double[] size = {(double) rows, (double) bytes};
    changes.forEach(
        (row, weight) -> {
          size[0] += weight;
          size[1] += (double) weight * (row.length() + 1);
        });
    return limits.refusal(view, (long) size[0], (long) size[1]);
  }

  /** What has to be added to these contents to make them {@code target}. */
  public ZSet differenceTo(ZSet target) {
    return counts.differenceTo(target);
  }

  /** A copy, which costs next to nothing. */
  public RowTable copy() {
    return counts.copy();
  }

  /** The same rows in contents of their own, which costs next to nothing. */
  public Contents snapshot() {
    Contents snapshot = new Contents(counts.copy());
    snapshot.rows = rows;
    snapshot.bytes = bytes;
    return snapshot;
  }

  /** Whether nothing has changed since this copy was made. */
  public boolean isStill(RowTable copy) {
    return counts.isSame(copy);
  }
}
