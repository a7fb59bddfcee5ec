package io.tailrace.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns changes of one view into frames of bounded size. Rows are bytes already, so this copies
 * them; a row is repeated once a copy.
 */
final class Encoder {
  private static final byte[] INSERTED = ascii(",\"inserted\":[");
  private static final byte[] DELETED = ascii("],\"deleted\":[");

  private final String view;
  private final int partBytes;
  private final DeflatedFrames deflated;

  /** Its frames are deflated among {@code deflated}. */
  Encoder(String view, int partBytes, DeflatedFrames deflated) {
    this.view = JsonString.quoted(view);
    this.partBytes = partBytes;
    this.deflated = deflated;
  }

  /** A change at a point. */
  List<Frame> batch(long timestamp, long time, ZSet changes) {
    return frames(false, head(timestamp, time), "", changes);
  }

  /** A change of which only the ends are known. */
  List<Frame> bridge(long since, long timestamp, long time, ZSet changes) {
    String head = head(timestamp, time) + ",\"since\":" + Timestamp.text(since);
    return frames(false, head, "", changes);
  }

  /** All rows, from nothing. */
  List<Frame> checkpoint(List<Column> columns, long timestamp, long time, ZSet rows) {
    StringBuilder names = new StringBuilder(",\"columns\":[");
    for (Column column : columns) {
      names.append(names.charAt(names.length() - 1) == '[' ? "{\"name\":" : ",{\"name\":");
      JsonString.append(names, column.name()).append(",\"type\":");
      JsonString.append(names, column.type()).append('}');
    }
    return frames(true, head(timestamp, time), names.append(']').toString(), rows);
  }

  private String head(long timestamp, long time) {
    return "\"view\":" + view + ",\"timestamp\":" + Timestamp.text(timestamp) + ",\"time\":" + time;
  }

  private List<Frame> frames(boolean replaces, String head, String first, ZSet changes) {
    Parts parts = new Parts(replaces, head, first);
    changes.forEach(parts::add);
    return parts.finish();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The frames of one change in the making. */
  private final class Parts {
    private final List<Frame> frames = new ArrayList<>();
    private final byte[] head;
    private boolean replaces;
    private byte[] opening;
    private final List<Row> inserted = new ArrayList<>();
    private final List<Row> deleted = new ArrayList<>();
    private int bytes;

    Parts(boolean replaces, String head, String first) {
      this.replaces = replaces;
      this.head = head.getBytes(StandardCharsets.UTF_8);
      this.opening = (head + first).getBytes(StandardCharsets.UTF_8);
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
      byte[] body =
          new byte
              [opening.length
                  + INSERTED.length
                  + DELETED.length
                  + 1
                  + bytes
                  - Math.min(1, inserted.size())
                  - Math.min(1, deleted.size())];
      int at = put(opening, body, 0);
      at = put(INSERTED, body, at);
      at = put(inserted, body, at);
      at = put(DELETED, body, at);
      at = put(deleted, body, at);
      body[at] = ']';
      frames.add(new Frame(replaces, body, deflated));
      inserted.clear();
      deleted.clear();
      bytes = 0;
      replaces = false;
      opening = head;
    }

    private static int put(byte[] from, byte[] body, int at) {
      System.arraycopy(from, 0, body, at, from.length);
      return at + from.length;
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
