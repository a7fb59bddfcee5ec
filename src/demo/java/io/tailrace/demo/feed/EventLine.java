package io.tailrace.demo.feed;

/** A line of a recorded file: JSON alone, or a line of an event stream as curl records it. */
final class EventLine {
  private EventLine() {}

  /** The JSON of this line; empty where it carries none. */
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
