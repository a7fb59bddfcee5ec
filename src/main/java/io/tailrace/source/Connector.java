package io.tailrace.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Makes connections to one database with our own driver. Every answer during the log-in is bounded
 * in time, since a booting server accepts and says nothing; afterwards only TCP keep-alive ends a
 * connection whose peer is dead. Safe for any thread.
 */
public final class Connector {
  private static final Duration LOG_IN = Duration.ofSeconds(10);

  private final DatabaseSettings settings;
  private final Driver driver = new Driver();

  public Connector(DatabaseSettings settings) {
    this.settings = settings;
  }

  /**
   * A new connection without a socket timeout.
   *
   * @param role what it is for, shown to the database's administrator in the application name
   */
  public Connection connect(String role, Map<PGProperty, String> more) throws SQLException {
    Properties properties = new Properties();
    if (settings.user() != null) {
      PGProperty.USER.set(properties, settings.user());
    }
    if (settings.password() != null) {
      PGProperty.PASSWORD.set(properties, settings.password());
    }
    PGProperty.APPLICATION_NAME.set(properties, "tailrace " + role);
    PGProperty.CONNECT_TIMEOUT.set(properties, (int) LOG_IN.toSeconds());
    PGProperty.SOCKET_TIMEOUT.set(properties, (int) LOG_IN.toSeconds());
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.SOCKET_FACTORY.set(properties, KeepAliveSockets.class.getName());
    more.forEach((property, value) -> property.set(properties, value));
    Connection connection = driver.connect(settings.url(), properties);
    if (connection == null) {
      throw new SQLException(
          "not a PostgreSQL URL: jdbc:postgresql://host:port/database is", "08001");
    }
    connection.setNetworkTimeout(Runnable::run, 0);
    return connection;
  }
}
