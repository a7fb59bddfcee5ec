package io.tailrace.source.postgres.refresh;

import io.tailrace.source.json.JsonBytes;
import io.tailrace.source.json.JsonValue;
import io.tailrace.source.json.Utf8;
import io.tailrace.source.postgres.catalog.PgColumn;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.util.PSQLState;

/**
 * Turns lines of COPY's text format into the JSON of their rows, equal to that of the same values
 * in the replication stream. For one thread.
 */
final class CopyLine {
  private final JsonValue[] columns;
  private final JsonBytes json = new JsonBytes();

  CopyLine(List<PgColumn> columns) {
    this.columns = PgColumn.values(columns);
  }

  /**
   * The row of a line with its line break, valid until the next one is read.
   *
   * @param line is overwritten
   * @throws SQLException where it has other columns, which ends the connection
   * @throws CharacterCodingException where it is not UTF-8
   */
  JsonBytes read(byte[] line) throws SQLException, CharacterCodingException {
    int end = line.length - 1;
    if (end < 0 || line[end] != '\n') {
      throw unexpected("a line without an end");
    }
    json.clear();
    json.reserve(line.length + 2 + 5 * columns.length);
    json.append('[');
    int at = 0;
    boolean plain = true;
    for (int column = 0; column < columns.length; column++) {
      if (at > end) {
        throw unexpected("too few columns");
      }
      if (column > 0) {
        json.append(',');
      }
      int start = at;
      int escapes = 0;
      for (; at < end && line[at] != '\t'; at++) {
        if (line[at] == '\\') {
          escapes++;
          at++;
        } else if (line[at] < 0 && plain) {
          requireUtf8(line, at, end);
          plain = false;
        }
      }
      append(columns[column], line, start, Math.min(at, end), escapes);
      at++;
    }
    if (columns.length == 0 ? end > 0 : at != end + 1) {
      throw unexpected("too many columns");
    }
    json.append(']');
    return json;
  }

  private void append(JsonValue column, byte[] line, int from, int to, int escapes) {
    if (escapes == 0) {
      column.append(line, from, to, json);
    } else if (to - from == 2 && line[from + 1] == 'N') {
      json.append("null");
    } else {
      column.append(line, from, unescaped(line, from, to), json);
    }
  }

  /** Unescapes in place, and returns the new end. */
  private static int unescaped(byte[] line, int from, int to) {
    int end = from;
    for (int at = from; at < to; at++) {
      byte each = line[at];
      if (each == '\\' && at + 1 < to) {
        each = meant(line[++at]);
      }
      line[end++] = each;
    }
    return end;
  }

  private static byte meant(byte escaped) {
    return switch (escaped) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> escaped;
    };
  }

  private static void requireUtf8(byte[] line, int from, int to) throws CharacterCodingException {
    if (!Utf8.isValid(line, from, to)) {
      throw new CharacterCodingException();
    }
  }

  private static SQLException unexpected(String what) {
    return new SQLException(
        "the server sent a row with " + what, PSQLState.CONNECTION_FAILURE.getState());
  }
}
