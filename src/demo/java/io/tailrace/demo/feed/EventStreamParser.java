package io.tailrace.demo.feed;

import org.jspecify.annotations.Nullable;

/** Parses Server-Sent Events from lines, after the HTML standard. For one thread. */
final class EventStreamParser {
  /** An event with data. */
  record Message(String id, String data) {}

  private final StringBuilder data = new StringBuilder();
  private String id = "";
  private boolean hasData;
  private boolean first = true;

  /** Returns the event that this line completes, or null. */
  @Nullable Message line(String raw) {
    String line = first && raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
    first = false;
    if (line.isEmpty()) {
      return dispatch();
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    field(field, value.startsWith(" ") ? value.substring(1) : value);
    return null;
  }

  private void field(String field, String value) {
    if (field.equals("data")) {
      if (hasData) {
        data.append('\n');
      }
      data.append(value);
      hasData = true;
    } else if (field.equals("id") && value.indexOf('\0') < 0) {
      id = value;
    }
  }

  private @Nullable Message dispatch() {
    if (!hasData) {
      return null;
    }
    Message message = new Message(id, data.toString());
    data.setLength(0);
    hasData = false;
    return message;
  }
}
