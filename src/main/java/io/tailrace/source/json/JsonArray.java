package io.tailrace.source.json;

/**
 * Encodes arrays of any dimension, and Materialize's lists, from their text form: {@code {1,NULL,"a
 * b"}}, also with the bounds of its dimensions in front. Text that is no array is written as a
 * string.
 */
public record JsonArray(JsonValue element, char delimiter) implements JsonValue {
  @Override
  public void append(String text, StringBuilder json) {
    int start = json.length();
    int open = text.startsWith("[") ? text.indexOf('=') + 1 : 0;
    if (new Reader(text, open, json).whole()) {
      return;
    }
    json.setLength(start);
    JsonScalar.STRING.append(text, json);
  }

  /** One pass over one text. */
  private final class Reader {
    private final String text;
    private final StringBuilder json;
    private int at;

    Reader(String text, int at, StringBuilder json) {
      this.text = text;
      this.at = at;
      this.json = json;
    }

    boolean whole() {
      return peek() == '{' && array() && at == text.length();
    }

    /** From an opening brace to behind its closing one. */
    private boolean array() {
      at++;
      json.append('[');
      if (peek() != '}') {
        if (!item()) {
          return false;
        }
        while (peek() == delimiter) {
          at++;
          json.append(',');
          if (!item()) {
            return false;
          }
        }
      }
      json.append(']');
      return at < text.length() && text.charAt(at++) == '}';
    }

    private boolean item() {
      return switch (peek()) {
        case '{' -> array();
        case '"' -> quoted();
        default -> plain();
      };
    }

    private boolean quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          element.append(value.toString(), json);
          return true;
        }
        if (c == '\\' && ++at == text.length()) {
          return false;
        }
        value.append(text.charAt(at));
      }
      return false;
    }

    private boolean plain() {
      int start = at;
      while (at < text.length() && peek() != delimiter && peek() != '}') {
        at++;
      }
      String value = text.substring(start, at);
      if (value.isEmpty()) {
        return false;
      }
      if (value.equals("NULL")) {
        json.append("null");
      } else {
        element.append(value, json);
      }
      return true;
    }

    /** The next character, or one that no array continues with. */
    private char peek() {
      return at < text.length() ? text.charAt(at) : '\0';
    }
  }
}
