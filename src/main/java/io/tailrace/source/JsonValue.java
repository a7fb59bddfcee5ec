package io.tailrace.source;

/** How the values of one type are written as JSON, from the server's text form. */
sealed interface JsonValue permits JsonScalar, JsonArray {
  /** Appends the JSON form of {@code text}; never a line break. */
  void append(String text, StringBuilder json);
}
