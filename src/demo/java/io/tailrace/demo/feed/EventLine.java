package io.tailrace.demo.feed;

/** A line of a recorded file: JSON, or a line of an event stream as curl saves it. */
final class EventLine {
  private EventLine() {}

  /** Returns the JSON of this line; empty if it has none. */
  static String json(String line) {
    String text = line.strip();
    if (text.startsWith("data:")) {
      return text.substring("data:".length()).strip();
    }
    boolean other =
        text.startsWith(":")
            || text.startsWith("event:")
            || text.startsWith("id:")
            || text.startsWith("retry:");
    return other ? "" : text;
  }
}
