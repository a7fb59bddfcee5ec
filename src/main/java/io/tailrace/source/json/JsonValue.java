package io.tailrace.source.json;

import java.nio.charset.StandardCharsets;

/** How the values of one type are written as JSON, from the server's text form. */
public sealed interface JsonValue permits JsonScalar, JsonArray, JsonVector {
  /** Appends the JSON form of {@code text}; never a line break. */
  void append(String text, StringBuilder json);

  /** Appends the same JSON form, of a text in UTF-8. */
  default void append(byte[] utf8, int from, int to, JsonBytes json) {
    json.append(this, new String(utf8, from, to - from, StandardCharsets.UTF_8));
  }
}
