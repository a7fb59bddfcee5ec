package io.tailrace.source.postgres;

import io.tailrace.source.json.JsonRow;
import io.tailrace.view.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one SELECT inside the open transaction, through a cursor: only a few are held
 * at once, however many there are and however large.
 */
final class PostgresCursor {
  /** Rows at once, more where they are small. */
  private static final int FIRST_FETCH = 1;

  private static final int LARGEST_FETCH = 8192;
  private static final long SMALL_FETCH_CHARS = 256 * 1024;

  private PostgresCursor() {}

  /** Takes one row after the other. */
  @FunctionalInterface
  interface Taker {
    /** Why no more can be taken; null while they can. */
    @Nullable String take(Row row);
  }

  /** Why not all rows were taken; null where they were. */
  static @Nullable String read(
      PostgresSession session, String select, List<PostgresColumn> columns, Taker taker)
      throws SQLException {
    session.execute("DECLARE contents NO SCROLL CURSOR FOR " + select);
    String refusal = drain(session, PostgresColumn.encoder(columns), columns.size(), taker);
    session.execute("CLOSE contents");
    return refusal;
  }

  private static @Nullable String drain(
      PostgresSession session, JsonRow encoder, int columns, Taker taker) throws SQLException {
    int count = FIRST_FETCH;
    @Nullable String[] texts = new @Nullable String[columns];
    while (true) {
      int rows = 0;
      long chars = 0;
      try (Statement statement = session.connection().createStatement();
          ResultSet result = statement.executeQuery("FETCH " + count + " FROM contents")) {
        while (result.next()) {
          rows++;
          for (int i = 0; i < columns; i++) {
            String text = result.getString(i + 1);
            texts[i] = text;
            chars += text == null ? 0 : text.length();
          }
          String refusal = taker.take(encoder.encode(texts));
          if (refusal != null) {
            return refusal;
          }
        }
      }
      if (rows < count) {
        return null;
      }
      count = next(count, chars);
    }
  }

  private static int next(int count, long chars) {
    if (chars > 4 * SMALL_FETCH_CHARS) {
      return Math.max(1, count / 2);
    }
    return chars < SMALL_FETCH_CHARS ? Math.min(LARGEST_FETCH, count * 2) : count;
  }
}
