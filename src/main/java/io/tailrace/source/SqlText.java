package io.tailrace.source;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The text of errors, for people. */
public final class SqlText {
  private SqlText() {}

  /** The server's or the driver's message, as one line without its labels. */
  public static String line(SQLException e) {
    ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    String text = server == null ? e.getMessage() : server.getMessage();
    return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
