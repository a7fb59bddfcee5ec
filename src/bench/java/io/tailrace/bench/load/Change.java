package io.tailrace.bench.load;

import java.util.Arrays;

/**
 * Finds whole changes in a stream, byte by byte: of a view that holds one row which begins with a
 * positive number, and any rows that begin with negative ones. One thread.
 */
final class Change {
  private byte[] event = new byte[1 << 10];
  private int length;
  private boolean snapshot;
  private boolean ended;
  private long inserted = -1;
  private long deleted = -1;

  /** Whether an event ends with this byte. */
  boolean add(byte next) {
    if (length == event.length) {
      event = Arrays.copyOf(event, 2 * length);
    }
    event[length++] = next;
    if (next != '\n' || length < 2 || event[length - 2] != '\n') {
      return false;
    }
    if (ended) {
      ended = false;
      snapshot = false;
      inserted = -1;
      deleted = -1;
    }
    read();
    length = 0;
    return true;
  }

  /**
   * After an event: what the number is for a client that had this one, or the same where nothing
   * has changed yet.
   */
  long after(long holds) {
    if (!ended || inserted < 0) {
      return holds;
    }
    if (!snapshot && deleted != holds) {
      throw new IllegalStateException(
          "a change takes " + deleted + " from a client that has " + holds);
    }
    return inserted;
  }

  /** After an event: whether the change that it belongs to is whole. */
  boolean isWhole() {
    return ended;
  }

  private void read() {
    boolean first = true;
    boolean more = false;
    boolean inDeleted = false;
    for (int i = 0; i < length - 1; i++) {
      if (event[i] == 't' && event[i + 1] == '\n' && first) {
        first = false;
        snapshot |= endsWith("snapshot", i + 1);
      } else if (event[i] == '"') {
        more |= startsWith("\"more\":true", i);
        inDeleted |= startsWith("\"deleted\":", i);
      } else if (event[i] == '[' && event[i + 1] >= '0' && event[i + 1] <= '9') {
        long number = number(i + 1);
        inserted = inDeleted ? inserted : number;
        deleted = inDeleted ? number : deleted;
      }
    }
    ended = !more;
  }

  private boolean startsWith(String text, int at) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= length || event[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean endsWith(String text, int end) {
    return end >= text.length() && startsWith(text, end - text.length());
  }

  private long number(int at) {
    long number = 0;
    for (int i = at; event[i] >= '0' && event[i] <= '9'; i++) {
      number = number * 10 + (event[i] - '0');
    }
    return number;
  }
}
