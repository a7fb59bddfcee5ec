package io.tailrace.source.json;

/** The catalogue's vectors of numbers, an array to {@code to_json}, from {@code 1 2 3}. */
public record JsonVector(JsonValue element) implements JsonValue {
  @Override
  public void append(String text, StringBuilder json) {
    json.append('[');
    int start = 0;
    while (start < text.length()) {
      int space = text.indexOf(' ', start);
      int end = space < 0 ? text.length() : space;
      if (start > 0) {
        json.append(',');
      }
      element.append(text.substring(start, end), json);
      start = end + 1;
    }
    json.append(']');
  }
}
