package io.tailrace.source.json;

/** How the values of one type are written as JSON, from the server's text form. */
public sealed interface JsonValue permits JsonScalar, JsonArray, JsonVector {
  /** Appends the JSON form of {@code text}; never a line break. */
  void append(String text, StringBuilder json);
}
