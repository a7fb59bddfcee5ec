package io.tailrace.view.zset;

import java.util.ArrayList;
import java.util.List;

/**
 * Some of a table's rows that follow each other, copies counted: those that begin at a copy of a
 * row and take so many bytes, each with a comma. To divide a table costs a look at each bucket.
 */
public record RowPart(RowTable rows, int bucket, int row, long copy, int bytes) {
  /** At most so many bytes in the first and in each other part; a single row is never divided. */
  public static List<RowPart> divided(RowTable rows, int first, int other) {
    Division division = new Division(rows, first, other);
    for (int bucket = 0; bucket < rows.buckets(); bucket++) {
      division.add(bucket);
    }
    return division.finish();
  }

  private static final class Division {
    private final RowTable rows;
    private final int other;
    private final List<RowPart> parts = new ArrayList<>();
    private int most;
    private int bucket;
    private int row;
    private long copy;
    private long bytes;

    Division(RowTable rows, int first, int other) {
      this.rows = rows;
      this.most = first;
      this.other = other;
    }

    void add(int next) {
      RowBucket added = rows.bucket(next);
      if (bytes + added.bytes() <= most) {
        bytes += added.bytes();
        return;
      }
      for (int index = 0; index < added.size(); index++) {
        add(next, index, added.row(index).length() + 1L, added.count(index));
      }
    }

    private void add(int next, int index, long length, long copies) {
      long taken = 0;
      while (taken < copies) {
        long fit = bytes == 0 ? Math.max(1, most / length) : (most - bytes) / length;
        if (fit <= 0) {
          cut(next, index, taken);
        } else {
          long more = Math.min(fit, copies - taken);
          bytes += more * length;
          taken += more;
        }
      }
    }

    /** The next part begins at this copy. */
    private void cut(int next, int index, long taken) {
      parts.add(new RowPart(rows, bucket, row, copy, (int) bytes));
      bucket = next;
      row = index;
      copy = taken;
      bytes = 0;
      most = other;
    }

    List<RowPart> finish() {
      if (bytes > 0 || parts.isEmpty()) {
        cut(0, 0, 0);
      }
      return parts;
    }
  }

  /** Its rows, with commas between them; returns where they end. */
  public int put(byte[] body, int from) {
    int end = from + bytes;
    int at = from;
    int inBucket = row;
    long copies = copy;
    for (int next = bucket; at < end; next++) {
      RowBucket these = rows.bucket(next);
      for (int index = inBucket; index < these.size() && at < end; index++) {
        Row each = these.row(index);
        for (long left = these.count(index) - copies; left > 0 && at < end; left--) {
          if (at > from) {
            body[at - 1] = ',';
          }
          each.copyTo(body, at);
          at += each.length() + 1;
        }
        copies = 0;
      }
      inBucket = 0;
    }
    return bytes == 0 ? from : at - 1;
  }
}
