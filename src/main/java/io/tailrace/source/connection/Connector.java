package io.tailrace.source.connection;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Outage;
import io.tailrace.source.PasswordFile;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Makes connections to one database with the WAR's own driver, until {@link #stop}. Every answer
 * during the log-in has a time limit, since a booting server accepts connections and is silent;
 * afterwards only TCP keep-alive ends a connection whose peer is dead. Safe for any thread.
 */
public final class Connector {
  private static final Duration LOG_IN = Duration.ofSeconds(10);

  /** A URL that leaves everything to the properties. */
  private static final String BARE_URL = "jdbc:postgresql://";

  private final DatabaseSettings settings;
  private final ConnectFailure failure;
  private final Driver driver = new Driver();
  private final OpenSockets sockets = new OpenSockets();

  public Connector(DatabaseSettings settings) {
    this.settings = settings;
    this.failure = new ConnectFailure(settings);
  }

  /**
   * A new connection without a socket timeout.
   *
   * @param role what it is for, shown to the database's administrator in the application name
   * @param more properties that the URL cannot change
   */
  public Connection connect(String role, Map<PGProperty, String> more) throws SQLException {
    return connect(role, more, new SilenceWatch());
  }

  /**
   * The same.
   *
   * @param watch acts when the peer is silent while the connection is read
   */
  public Connection connect(String role, Map<PGProperty, String> more, SilenceWatch watch)
      throws SQLException {
    Properties properties = Driver.parseURL(settings.url(), ours(role));
    if (properties == null) {
      throw new SQLException(
          "not a PostgreSQL URL: jdbc:postgresql://host:port/database is", "08001");
    }
    more.forEach((property, value) -> property.set(properties, value));
    PGProperty.LOGIN_TIMEOUT.set(
        properties, 0); // a timeout would connect on a thread that nobody ends
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.SOCKET_FACTORY.set(properties, KeepAliveSockets.class.getName());
    String lent = sockets.lend(watch);
    try {
      PGProperty.SOCKET_FACTORY_ARG.set(properties, lent);
      Connection connection = driver.connect(BARE_URL, properties);
      if (connection == null) {
        throw new IllegalStateException("the driver does not take " + BARE_URL);
      }
      connection.setNetworkTimeout(Runnable::run, 0);
      return connection;
    } finally {
      OpenSockets.takeBack(lent);
    }
  }

  /** The defaults of what the URL may set. */
  private Properties ours(String role) throws PasswordFault {
    Properties properties = new Properties();
    if (settings.user() != null) {
      PGProperty.USER.set(properties, settings.user());
    }
    String password = password();
    if (password != null) {
      PGProperty.PASSWORD.set(properties, password);
    }
    PGProperty.APPLICATION_NAME.set(properties, "tailrace " + role);
    PGProperty.CONNECT_TIMEOUT.set(properties, (int) LOG_IN.toSeconds());
    PGProperty.SOCKET_TIMEOUT.set(properties, (int) LOG_IN.toSeconds());
    return properties;
  }

  private @Nullable String password() throws PasswordFault {
    PasswordFile file = settings.passwordFile();
    if (file == null) {
      return settings.password();
    }
    try {
      return file.read();
    } catch (IOException e) {
      throw new PasswordFault(
          failure.name("password-file") + "=" + file.path() + ": " + e.getMessage(), e);
    }
  }

  public DatabaseSettings settings() {
    return settings;
  }

  /** Why {@link #connect} failed, and what to do. */
  public Outage outage(SQLException e) {
    return failure.outage(e);
  }

  /** The outage of a connection that a pooler shares among clients. */
  public Outage shared() {
    return failure.shared();
  }

  /** Ends every connection at once, even those that are being made; no other one is made. */
  public void stop() {
    sockets.stop();
  }

  public Set<Socket> sockets() {
    return sockets.all();
  }
}
