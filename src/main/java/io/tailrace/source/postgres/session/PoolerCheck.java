package io.tailrace.source.postgres.session;

import io.tailrace.source.connection.Connector;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * Finds out whether a connection pooler gives one process of the server to several clients in turn.
 * Their sessions would then share settings that decide how values are written.
 */
public final class PoolerCheck {
  private static final int ROUNDS = 5;

  private PoolerCheck() {}

  /** Asks on a second connection only where something stands between the server and this client. */
  static boolean shares(Connection connection, Connector connector) throws SQLException {
    int process = process(connection);
    if (process == connection.unwrap(PGConnection.class).getBackendPID()) {
      return false;
    }
    try (Connection other =
        connector.connect("look", Map.of(PGProperty.PREFER_QUERY_MODE, "simple"))) {
      for (int round = 0; round < ROUNDS; round++) {
        if (process(other) == process || process(connection) != process) {
          return true;
        }
      }
    }
    return false;
  }

  /** The server's process that answers, whatever the log-in reported. */
  public static int process(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }
}
