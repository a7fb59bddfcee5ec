package io.tailrace.source.postgres.refresh;

import io.tailrace.source.json.JsonBytes;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.session.Session;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads the rows of one SELECT inside the open transaction, by {@code COPY … TO STDOUT}, which
 * holds one row at a time, however many and however large they are.
 */
public final class CopyReader {
  private static final String NOT_IN_ENCODING = "22021";

  private CopyReader() {}

  /** Receives one row after the other. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Receives the row of the first {@code length} bytes, which change afterwards.
     *
     * @return whether another one is wanted
     */
    boolean take(byte[] json, int length);
  }

  /**
   * Reads all rows, or as many as are wanted. Only within {@link Session#attempt}: where no more
   * are wanted the query is cancelled, which may end as a failure.
   */
  public static void read(Session session, String select, List<PgColumn> columns, Taker taker)
      throws SQLException {
    CopyLine lines = new CopyLine(columns);
    PGConnection connection = session.connection().unwrap(PGConnection.class);
    CopyOut copy = connection.getCopyAPI().copyOut("COPY (" + select + "\n) TO STDOUT");
    try {
      for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
        JsonBytes row = lines.read(line);
        if (!taker.take(row.bytes(), row.length())) {
          interrupt(connection, copy);
          return;
        }
      }
    } catch (CharacterCodingException e) {
      interrupt(connection, copy);
      throw new SQLException("a row has bytes that are no text in UTF-8", NOT_IN_ENCODING, e);
    }
  }

  /**
   * Cancels the query on another connection, and skips the rest. A server that cannot be reached
   * sends all rows.
   */
  private static void interrupt(PGConnection connection, CopyOut copy) throws SQLException {
    connection.cancelQuery();
    byte[] line;
    do {
      line = copy.readFromCopy();
    } while (line != null);
  }
}
