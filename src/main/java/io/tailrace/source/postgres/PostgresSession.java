package io.tailrace.source.postgres;

import io.tailrace.source.Connector;
import io.tailrace.source.Outage;
import io.tailrace.source.SilenceWatch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLState;

/**
 * One connection to PostgreSQL with {@link PostgresSettings} of its own: values have the same text
 * form as on every other one of these, whatever the database, the role or this JVM prefer, names
 * mean the catalogue's own, and no timeout of the server's ends it. For one thread but {@link
 * #abort}.
 */
final class PostgresSession {
  /** How long an answer may take that needs no reading of tables. */
  static final Duration ANSWER = Duration.ofSeconds(10);

  /** How long the catalogue may take to answer, on a machine that is busy with everything else. */
  static final Duration LOOK = Duration.ofSeconds(60);

  /** How long a table may take to give some rows. */
  static final Duration READING = Duration.ofMinutes(2);

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String NOT_IN_ENCODING = "22021";
  static final String LOCK_TIMEOUT = "5s";

  private final Connection connection;
  private final int version;
  private final PostgresSettings settings;

  private PostgresSession(Connection connection, int version, PostgresSettings settings) {
    this.connection = connection;
    this.version = version;
    this.settings = settings;
  }

  /** An ordinary one, for {@code role}. */
  static PostgresSession ordinary(Connector connector, String role) throws Outage {
    try {
      Connection connection =
          connector.connect(role, Map.of(PGProperty.PREFER_QUERY_MODE, "simple"));
      requireOwn(connection, connector);
      return open(connection);
    } catch (SQLException e) {
      throw connector.outage(e);
    }
  }

  private static void requireOwn(Connection connection, Connector connector)
      throws SQLException, Outage {
    boolean own = false;
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER.toMillis()));
      if (PostgresPooler.shares(connection, connector)) {
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
   * One that can read the write-ahead log.
   *
   * @param watch is told when the server is silent while it is read
   */
  static PostgresSession replication(Connector connector, SilenceWatch watch)
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

  private static PostgresSession open(Connection connection) throws SQLException, Outage {
    try {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < PostgresServer.OLDEST) {
        throw PostgresServer.tooOld(version);
      }
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER.toMillis()));
      PostgresSession session =
          new PostgresSession(connection, version, PostgresSettings.apply(connection));
      session.endWithUs();
      return session;
    } catch (SQLException | Outage e) {
      connection.abort(Runnable::run);
      throw e;
    }
  }

  /**
   * The server looks now and then whether its client is still there, also while it waits or reads
   * for long; some systems cannot.
   */
  private void endWithUs() throws SQLException {
    try {
      execute("SET client_connection_check_interval = '1s'");
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
    }
  }

  Connection connection() {
    return connection;
  }

  int version() {
    return version;
  }

  /** How this session writes amounts of money, as SQL has to write it. */
  String money() throws SQLException {
    return one("SELECT quote_literal(current_setting('lc_monetary'))");
  }

  /** From now on this session writes amounts of money as another one does. */
  void writeMoney(String as) throws SQLException {
    execute("SET lc_monetary = " + as);
  }

  /** The system's identifier and the database: the same as long as it is the same data. */
  List<String> server() throws SQLException {
    return List.of(
        "PostgreSQL",
        one("SELECT system_identifier FROM pg_control_system()"),
        one("SELECT current_database()"));
  }

  /** The server's process for this connection. */
  int pid() throws SQLException {
    return PostgresPooler.process(connection);
  }

  /** From now on the connection is lost when the server is silent for longer. */
  void answerWithin(Duration time) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(time.toMillis()));
  }

  /** Our role, as SQL has to write it. */
  String user() throws SQLException {
    return one("SELECT quote_ident(current_user)");
  }

  /** The server's time in ms since the epoch. */
  long clock() throws SQLException {
    return micros() / 1000;
  }

  /** The server's time in µs since the epoch. */
  long micros() throws SQLException {
    return Long.parseLong(
        one("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::int8"));
  }

  /** The first column of the first row. */
  String one(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What may fail without ending the transaction. */
  @FunctionalInterface
  interface Step {
    void run() throws SQLException;
  }

  /**
   * Does something with {@code what} that leaves the open transaction whole, whatever happens.
   *
   * @return why it did not work; null where it did
   */
  @Nullable String attempt(String what, Step step) throws SQLException {
    execute("SAVEPOINT attempt");
    try {
      step.run();
      execute("RELEASE SAVEPOINT attempt");
      return null;
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
      execute("ROLLBACK TO SAVEPOINT attempt");
      return failure(what, e);
    }
  }

  /**
   * Does something in the open transaction for which names are looked up, and statements planned,
   * as the role has it: what it reads is what the role's own SELECT would read.
   */
  void asTheRole(Step step) throws SQLException {
    execute(settings.asTheRole());
    step.run();
    execute(settings.asOurselves());
  }

  private static String failure(String what, SQLException e) {
    if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
      return what + " is locked by a transaction that alters it; it is read as soon as that ends";
    }
    String reason = what + " could not be read: " + PostgresOutage.line(e);
    return NOT_IN_ENCODING.equals(e.getSQLState())
        ? reason + "; the database's encoding SQL_ASCII let it in: correct the row"
        : reason;
  }

  /** Begins a transaction that only reads, with one snapshot, and never waits long for a lock. */
  void beginReading() throws SQLException {
    execute(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '"
            + LOCK_TIMEOUT
            + "'");
  }

  /** Ends it at once, from any thread, also while it waits for an answer. */
  void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("aborting only closes the socket", e);
    }
  }
}
