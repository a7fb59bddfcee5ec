package io.tailrace.source.json;

/**
 * Encodes the catalogue's vectors of numbers, which {@code to_json} writes as arrays, from {@code 1
 * 2 3}.
 */
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
