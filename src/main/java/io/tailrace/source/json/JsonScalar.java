package io.tailrace.source.json;

import io.tailrace.view.log.JsonString;

/** The JSON forms of single values, as PostgreSQL's {@code to_json} writes them. */
public enum JsonScalar implements JsonValue {
  /** From the text {@code t} or {@code f}, or the words. */
  BOOLEAN {
    @Override
    public void append(String text, StringBuilder json) {
      json.append(text.startsWith("t") ? "true" : "false");
    }

    @Override
    public void append(byte[] utf8, int from, int to, JsonBytes json) {
      json.append(from < to && utf8[from] == 't' ? "true" : "false");
    }
  },

  /** Every digit as it is; numbers that JSON does not have (NaN, Infinity) are strings. */
  NUMBER {
    @Override
    public void append(String text, StringBuilder json) {
      if (isJsonNumber(text)) {
        json.append(text);
      } else {
        STRING.append(text, json);
      }
    }

    @Override
    public void append(byte[] utf8, int from, int to, JsonBytes json) {
      if (PlainText.isDecimal(utf8, from, to)) {
        json.append(utf8, from, to);
      } else {
        super.append(utf8, from, to, json);
      }
    }
  },

  /** JSON as it is, but for line breaks, which stand only between tokens and become spaces. */
  JSON {
    @Override
    public void append(String text, StringBuilder json) {
      json.append(text.replace('\n', ' ').replace('\r', ' '));
    }

    @Override
    public void append(byte[] utf8, int from, int to, JsonBytes json) {
      int start = json.length();
      json.append(utf8, from, to);
      PlainText.replaceBreaks(json.bytes(), start, json.length());
    }
  },

  /** From {@code 2020-01-02 03:04:05+00} to {@code 2020-01-02T03:04:05+00:00}. */
  TIMESTAMP {
    @Override
    public void append(String text, StringBuilder json) {
      STRING.append(iso8601(text), json);
    }

    @Override
    public void append(byte[] utf8, int from, int to, JsonBytes json) {
      if (!PlainText.appendTimestamp(utf8, from, to, json)) {
        super.append(utf8, from, to, json);
      }
    }
  },

  /** Any text. */
  STRING {
    @Override
    public void append(String text, StringBuilder json) {
      JsonString.append(json, text);
    }

    @Override
    public void append(byte[] utf8, int from, int to, JsonBytes json) {
      json.appendString(utf8, from, to);
    }
  };

  /**
   * Whether JSON's grammar has the number as it is written: {@code .5} and {@code 007} are none.
   */
  private static boolean isJsonNumber(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int end = digits(text, at);
    if (end == at || (text.charAt(at) == '0' && end > at + 1)) {
      return false;
    }
    if (end < text.length() && text.charAt(end) == '.') {
      at = end + 1;
      end = digits(text, at);
      if (end == at) {
        return false;
      }
    }
    if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
      at = end + 1;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      end = digits(text, at);
      if (end == at) {
        return false;
      }
    }
    return end == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static String iso8601(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      return text; // infinity
    }
    String date = text.substring(0, space);
    String rest = text.substring(space + 1);
    int era = rest.indexOf(' ');
    String time = era < 0 ? rest : rest.substring(0, era);
    int zone = Math.max(time.indexOf('+'), time.indexOf('-'));
    String minutes = zone >= 0 && time.indexOf(':', zone) < 0 ? ":00" : "";
    return date + 'T' + time + minutes + (era < 0 ? "" : rest.substring(era));
  }
}
