package io.tailrace.source.json;

/** Fast paths for the most common texts, whose bytes need no decoding. */
final class PlainText {
  private PlainText() {}

  /**
   * Whether these are digits as JSON has them, with a sign or a fraction and without an exponent.
   */
  static boolean isDecimal(byte[] text, int from, int to) {
    int first = from < to && text[from] == '-' ? from + 1 : from;
    int end = digits(text, first, to);
    if (end == first || (text[first] == '0' && end > first + 1)) {
      return false;
    }
    if (end < to && text[end] == '.') {
      int fraction = end + 1;
      end = digits(text, fraction, to);
      return end == to && end > fraction;
    }
    return end == to;
  }

  private static int digits(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }

  static void replaceBreaks(byte[] text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (text[at] == '\n' || text[at] == '\r') {
        text[at] = ' ';
      }
    }
  }

  /** Appends a date and a time of day, with or without a zone; false where it is anything else. */
  static boolean appendTimestamp(byte[] text, int from, int to, JsonBytes json) {
    int space = 0;
    boolean zone = false;
    boolean minutes = false;
    for (int at = from; at < to; at++) {
      byte each = text[at];
      if (each == ' ' && space == 0) {
        space = at;
      } else if (each == '+' || each == '-') {
        if (zone) {
          return false;
        }
        zone = space > 0;
      } else if (each == ':') {
        minutes |= zone;
      } else if (each != '.' && (each < '0' || each > '9')) {
        return false;
      }
    }
    if (space == 0) {
      return false;
    }
    json.append('"');
    json.append(text, from, space);
    json.append('T');
    json.append(text, space + 1, to);
    json.append(zone && !minutes ? ":00\"" : "\"");
    return true;
  }
}
