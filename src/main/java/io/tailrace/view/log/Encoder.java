package io.tailrace.view.log;

import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.RowPart;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.ZSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns changes of one view into frames of bounded size. Rows are bytes already, so this copies
 * them; a row is repeated once a copy.
 */
public final class Encoder {
  private static final byte[] INSERTED = ascii(",\"inserted\":[");
  private static final byte[] DELETED = ascii("],\"deleted\":[");

  private final String view;
  private final int partBytes;
  private final DeflatedFrames deflated;

  /** Its frames are deflated among {@code deflated}. */
  public Encoder(String view, int partBytes, DeflatedFrames deflated) {
    this.view = JsonString.quoted(view);
    this.partBytes = partBytes;
    this.deflated = deflated;
  }

  /** A change at a point. */
  public List<Frame> batch(long timestamp, long time, ZSet changes) {
    return frames(head(timestamp, time), changes);
  }

  /** A change of which only the ends are known. */
  public List<Frame> bridge(long since, long timestamp, long time, ZSet changes) {
    return frames(head(timestamp, time) + ",\"since\":" + Timestamp.text(since), changes);
  }

  /** As {@link #batch}, as a step to {@code timestamp}. */
  public LogStep batchStep(long timestamp, long time, ZSet changes) {
    return LogStep.of(false, 0, timestamp, time, batch(timestamp, time, changes));
  }

  /** As {@link #bridge}, as a step; without frames where the changes cancel out. */
  public LogStep bridgeStep(long since, long timestamp, long time, ZSet changes) {
    List<Frame> frames = changes.isEmpty() ? List.of() : bridge(since, timestamp, time, changes);
    return LogStep.of(true, since, timestamp, time, frames);
  }

  /** As {@link #checkpoint}, as a step. */
  public LogStep checkpointStep(List<Column> columns, long timestamp, long time, RowTable rows) {
    return LogStep.of(true, 0, timestamp, time, checkpoint(columns, timestamp, time, rows));
  }

  /**
   * All rows, from nothing: only divided here, and encoded part by part as somebody reads them.
   *
   * @param rows which must not change any more
   */
  public List<Frame> checkpoint(List<Column> columns, long timestamp, long time, RowTable rows) {
    StringBuilder names = new StringBuilder(",\"columns\":[");
    for (Column column : columns) {
      names.append(names.charAt(names.length() - 1) == '[' ? "{\"name\":" : ",{\"name\":");
      JsonString.append(names, column.name()).append(",\"type\":");
      JsonString.append(names, column.type()).append('}');
    }
    byte[] head = head(timestamp, time).getBytes(StandardCharsets.UTF_8);
    byte[] first = (head(timestamp, time) + names.append(']')).getBytes(StandardCharsets.UTF_8);
    List<Frame> frames = new ArrayList<>();
    for (RowPart part : RowPart.divided(rows, partBytes - first.length, partBytes - head.length)) {
      byte[] opening = frames.isEmpty() ? first : head;
      int length = length(opening, part.bytes(), part.bytes() == 0 ? 0 : 1);
      frames.add(
          new Frame(frames.isEmpty(), length, () -> inserted(opening, part, length), deflated));
    }
    return frames;
  }

  private static byte[] inserted(byte[] opening, RowPart part, int length) {
    byte[] body = new byte[length];
    int at = copy(INSERTED, body, copy(opening, body, 0));
    at = copy(DELETED, body, part.put(body, at));
    body[at] = ']';
    return body;
  }

  private static int length(byte[] opening, int rows, int lists) {
    return opening.length + INSERTED.length + DELETED.length + 1 + rows - lists;
  }

  private static int copy(byte[] from, byte[] body, int at) {
    System.arraycopy(from, 0, body, at, from.length);
    return at + from.length;
  }

  private String head(long timestamp, long time) {
    return "\"view\":" + view + ",\"timestamp\":" + Timestamp.text(timestamp) + ",\"time\":" + time;
  }

  private List<Frame> frames(String head, ZSet changes) {
    Parts parts = new Parts(head);
    changes.forEach(parts::add);
    return parts.finish();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The frames of one change in the making. */
  private final class Parts {
    private final List<Frame> frames = new ArrayList<>();
    private final byte[] opening;
    private final List<Row> inserted = new ArrayList<>();
    private final List<Row> deleted = new ArrayList<>();
    private int bytes;

    Parts(String head) {
      this.opening = head.getBytes(StandardCharsets.UTF_8);
    }

    void add(Row row, long weight) {
      List<Row> rows = weight > 0 ? inserted : deleted;
      for (long copy = Math.abs(weight); copy > 0; copy--) {
        int more = row.length() + 1;
        if (bytes > 0 && opening.length + bytes + more > partBytes) {
          cut();
        }
        rows.add(row);
        bytes += more;
      }
    }

    private void cut() {
      int lists = Math.min(1, inserted.size()) + Math.min(1, deleted.size());
      byte[] body = new byte[length(opening, bytes, lists)];
      int at = copy(INSERTED, body, copy(opening, body, 0));
      at = put(inserted, body, at);
      at = copy(DELETED, body, at);
      at = put(deleted, body, at);
      body[at] = ']';
      frames.add(new Frame(false, body, deflated));
      inserted.clear();
      deleted.clear();
      bytes = 0;
    }

    private static int put(List<Row> rows, byte[] body, int at) {
      int next = at;
      for (Row row : rows) {
        if (next > at) {
          body[next++] = ',';
        }
        row.copyTo(body, next);
        next += row.length();
      }
      return next;
    }

    List<Frame> finish() {
      if (bytes > 0 || frames.isEmpty()) {
        cut();
      }
      return frames;
    }
  }
}
