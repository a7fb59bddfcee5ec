package io.tailrace.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one client of several views is told, read as it comes: of each view the digest of its rows
 * and its timestamp. One thread.
 */
public final class Watching implements Response.Body {
  /** What a client is told, whole change by whole change. */
  public interface Listener {
    /**
     * A part of a change of one view.
     *
     * @param time of the commit, in ms since the epoch
     */
    void told(Watching client, String view, long time, Part part);

    /** A view's state is another. */
    default void state(Watching client, String json) {}
  }

  /** The rows of an event, in a buffer that is written again after it was told. */
  public static final class Part {
    private final byte[] bytes;
    private final int inserted;
    private final int end;

    private Part(byte[] bytes, int inserted, int end) {
      this.bytes = bytes;
      this.inserted = inserted;
      this.end = end;
    }

    /** The first inserted row, which may hold no arrays; empty where there is none. */
    public String first() {
      int to = inserted;
      while (to < end && bytes[to] != ']') {
        to++;
      }
      return bytes[inserted] == '['
          ? new String(bytes, inserted, to + 1 - inserted, StandardCharsets.UTF_8)
          : "";
    }
  }

  private static final byte[] INSERTED = "\"inserted\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DELETED = "\"deleted\":[".getBytes(StandardCharsets.US_ASCII);

  private final Listener listener;
  private final Map<String, Digest> views = new LinkedHashMap<>();
  private final Map<String, Long> timestamps = new LinkedHashMap<>();

  /** The views of a change of which more parts follow. */
  private final Map<String, Long> changed = new LinkedHashMap<>();

  private byte[] line = new byte[1 << 10];
  private int length;
  private String event = "";

  Watching(Listener listener) {
    this.listener = listener;
  }

  /** The views whose contents have begun to come. */
  public Map<String, Digest> views() {
    return views;
  }

  /** Of the last change of the view; 0 before the first contents are whole. */
  public long timestamp(String view) {
    return timestamps.getOrDefault(view, 0L);
  }

  @Override
  public void take(ByteBuffer in) {
    while (in.hasRemaining()) {
      byte next = in.get();
      if (next == '\n') {
        line();
        length = 0;
      } else {
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = next;
      }
    }
  }

  private void line() {
    if (starts("event: ")) {
      event = text(7, length);
    } else if (starts("data: ")) {
      switch (event) {
        case "snapshot", "batch" -> change(event.equals("snapshot"));
        case "status" -> listener.state(this, text(6, length));
        case "progress" -> {}
        default -> throw new IllegalStateException("the stream ended with " + event);
      }
    }
  }

  private boolean starts(String with) {
    for (int i = 0; i < with.length(); i++) {
      if (i >= length || line[i] != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return new String(line, from, to - from, StandardCharsets.UTF_8);
  }

  private void change(boolean snapshot) {
    int inserted = find(INSERTED, 6);
    String head = text(6, inserted);
    boolean more = head.startsWith("{\"more\":true");
    String view = head.replaceFirst(".*?\"view\":\"([^\"]*)\".*", "$1");
    Digest digest = views.computeIfAbsent(view, none -> new Digest());
    if (snapshot) {
      digest.clear();
    }
    int end = rows(digest, inserted, 1);
    int deleted = find(DELETED, end);
    int last = rows(digest, deleted, -1);
    changed.put(view, number(head, "timestamp"));
    if (!more) {
      timestamps.putAll(changed);
      changed.clear();
    }
    listener.told(this, view, number(head, "time"), new Part(line, inserted, last));
  }

  private static long number(String head, String member) {
    int from = head.indexOf("\"" + member + "\":") + member.length() + 3;
    int to = from;
    while (Character.isDigit(head.charAt(to))) {
      to++;
    }
    return Long.parseUnsignedLong(head.substring(from, to));
  }

  /** Where the array begins. */
  private int find(byte[] member, int from) {
    for (int i = from; i + member.length <= length; i++) {
      if (Arrays.equals(line, i, i + member.length, member, 0, member.length)) {
        return i + member.length;
      }
    }
    throw new IllegalStateException("no rows in " + text(0, Math.min(length, 200)));
  }

  /** All rows of an array, which may hold arrays and texts themselves. */
  private int rows(Digest digest, int from, int copies) {
    int depth = 0;
    int begin = from;
    boolean quoted = false;
    for (int i = from; i < length; i++) {
      byte next = line[i];
      if (quoted) {
        if (next == '\\') {
          i++;
        } else if (next == '"') {
          quoted = false;
        }
      } else if (next == '"') {
        quoted = true;
      } else if (next == '[' || next == '{') {
        if (depth++ == 0) {
          begin = i;
        }
      } else if (next == ']' || next == '}') {
        if (depth-- == 0) {
          return i;
        }
        if (depth == 0) {
          digest.add(line, begin, i + 1, copies);
        }
      }
    }
    throw new IllegalStateException("rows without an end");
  }
}
