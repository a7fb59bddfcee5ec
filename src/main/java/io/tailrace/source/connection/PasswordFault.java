package io.tailrace.source.connection;

import java.io.IOException;
import java.sql.SQLException;

/** There is no password to log in with; the message says what to do. */
final class PasswordFault extends SQLException {
  private static final long serialVersionUID = 1L;

  PasswordFault(String line, IOException cause) {
    super(line, "28000", cause);
  }
}
