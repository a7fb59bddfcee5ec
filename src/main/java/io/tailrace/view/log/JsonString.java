package io.tailrace.view.log;

/** JSON strings. Escapes what JSON demands and every control character, so there are no breaks. */
public final class JsonString {
  private JsonString() {}

  /** With its quotes. */
  public static String quoted(String text) {
    return append(new StringBuilder(text.length() + 2), text).toString();
  }

  /** Appends {@code text} with its quotes. */
  public static StringBuilder append(StringBuilder json, String text) {
    json.append('"');
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        json.append(text, done, i);
        escape(c, json);
        done = i + 1;
      }
    }
    return json.append(text, done, text.length()).append('"');
  }

  private static void escape(char c, StringBuilder json) {
    switch (c) {
      case '"', '\\' -> json.append('\\').append(c);
      case '\b' -> json.append("\\b");
      case '\f' -> json.append("\\f");
      case '\n' -> json.append("\\n");
      case '\r' -> json.append("\\r");
      case '\t' -> json.append("\\t");
      default -> json.append(c < 16 ? "\\u000" : "\\u00").append(Integer.toHexString(c));
    }
  }
}
