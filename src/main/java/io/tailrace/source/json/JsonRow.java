package io.tailrace.source.json;

import io.tailrace.view.zset.Row;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the text forms of a row's columns, as a server sends them in ISO style and UTC, as the
 * JSON array that PostgreSQL's {@code to_json} would make of them. Safe for any thread; equal texts
 * always give equal bytes, without a line break.
 */
public final class JsonRow {
  private static final int BRACKETS = 2;
  private static final int QUOTES_AND_COMMA = 3;
  private static final int NULL = 5;

  private final JsonValue[] columns;

  public JsonRow(JsonValue... columns) {
    this.columns = columns.clone();
  }

  /** The row of these texts, one for each column; null is SQL's NULL. */
  public Row encode(@Nullable String[] texts) {
    if (texts.length != columns.length) {
      throw new IllegalArgumentException(
          texts.length + " values of a row of " + columns.length + " columns");
    }
    StringBuilder json = new StringBuilder(length(texts)).append('[');
    for (int i = 0; i < texts.length; i++) {
      if (i > 0) {
        json.append(',');
      }
      String text = texts[i];
      if (text == null) {
        json.append("null");
      } else {
        columns[i].append(text, json);
      }
    }
    return Row.of(Utf8.bytes(json.append(']')));
  }

  /**
   * The size of the row where nothing has to be escaped, so that a large value is not copied to
   * grow.
   */
  private static int length(@Nullable String[] texts) {
    long length = BRACKETS;
    for (String text : texts) {
      length += text == null ? NULL : text.length() + QUOTES_AND_COMMA;
    }
    return (int) Math.min(length, Integer.MAX_VALUE - Long.BYTES);
  }
}
