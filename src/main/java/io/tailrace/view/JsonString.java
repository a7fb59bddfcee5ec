package io.tailrace.view;

/** JSON strings. Escapes what JSON demands and every control character, so there are no breaks. */
public final class JsonString {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonString() {}

  /** With its quotes. */
  public static String quoted(String text) {
    return append(new StringBuilder(text.length() + 2), text).toString();
  }

  /** Appends {@code text} with its quotes. */
  public static StringBuilder append(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        default -> {
          if (c < ' ') {
            json.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"');
  }
}
