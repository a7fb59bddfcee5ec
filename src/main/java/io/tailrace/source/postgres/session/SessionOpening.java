package io.tailrace.source.postgres.session;

import io.tailrace.source.Outage;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.connection.SilenceWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLState;

/** Makes sessions: connects, and refuses poolers and servers that are too old. */
public final class SessionOpening {
  private SessionOpening() {}

  /**
   * A session for statements.
   *
   * @param role what it is for, as the application's name shows
   */
  public static Session ordinary(Connector connector, String role) throws Outage {
    try {
      Connection connection =
          connector.connect(role, Map.of(PGProperty.PREFER_QUERY_MODE, "simple"));
      requireUnshared(connection, connector);
      return open(connection);
    } catch (SQLException e) {
      throw connector.outage(e);
    }
  }

  private static void requireUnshared(Connection connection, Connector connector)
      throws SQLException, Outage {
    boolean own = false;
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Session.ANSWER.toMillis()));
      if (PoolerCheck.shares(connection, connector)) {
        throw connector.shared();
      }
      own = true;
    } finally {
      if (!own) {
        connection.abort(Runnable::run);
      }
    }
  }

  /**
   * A session for the replication stream.
   *
   * @param watch asks for an answer while the server is silent
   */
  public static Session replication(Connector connector, SilenceWatch watch)
      throws SQLException, Outage {
    return open(
        connector.connect(
            "replication",
            Map.of(
                PGProperty.PREFER_QUERY_MODE,
                "simple",
                PGProperty.REPLICATION,
                "database",
                PGProperty.ASSUME_MIN_SERVER_VERSION,
                "14"),
            watch));
  }

  private static Session open(Connection connection) throws SQLException, Outage {
    try {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < ServerRequirements.OLDEST) {
        throw ServerRequirements.tooOld(version);
      }
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Session.ANSWER.toMillis()));
      Session session = new Session(connection, version, SessionSettings.apply(connection));
      endWithClient(session);
      return session;
    } catch (SQLException | Outage e) {
      connection.abort(Runnable::run);
      throw e;
    }
  }

  /**
   * Has the server check every second that its client is still connected, also during a long query;
   * some operating systems cannot.
   */
  private static void endWithClient(Session session) throws SQLException {
    try {
      session.execute("SET client_connection_check_interval = '1s'");
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
    }
  }
}
