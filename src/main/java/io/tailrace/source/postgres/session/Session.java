package io.tailrace.source.postgres.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * One connection to PostgreSQL with {@link SessionSettings} of its own: values have the same text
 * form as on every other one of these, whatever the database, the role or this JVM prefer, names
 * mean the catalogue's own, and no timeout of the server's ends it. For one thread but {@link
 * #abort}.
 */
public final class Session {
  /** How long an answer may take that needs no reading of tables. */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  /** How long the catalogue may take to answer, on a machine that is busy with everything else. */
  public static final Duration LOOK = Duration.ofSeconds(60);

  /** How long a table may take to give some rows. */
  public static final Duration READING = Duration.ofMinutes(2);

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String NOT_IN_ENCODING = "22021";
  public static final String LOCK_TIMEOUT = "5s";

  private final Connection connection;
  private final int version;
  private final SessionSettings settings;

  Session(Connection connection, int version, SessionSettings settings) {
    this.connection = connection;
    this.version = version;
    this.settings = settings;
  }

  public Connection connection() {
    return connection;
  }

  public int version() {
    return version;
  }

  /** How this session writes amounts of money, as SQL has to write it. */
  public String money() throws SQLException {
    return one("SELECT quote_literal(current_setting('lc_monetary'))");
  }

  /** From now on this session writes amounts of money as another one does. */
  public void writeMoney(String as) throws SQLException {
    execute("SET lc_monetary = " + as);
  }

  /** The system's identifier and the database: the same as long as it is the same data. */
  public List<String> server() throws SQLException {
    return List.of(
        "PostgreSQL",
        one("SELECT system_identifier FROM pg_control_system()"),
        one("SELECT current_database()"));
  }

  /** The server's process for this connection. */
  public int pid() throws SQLException {
    return PoolerCheck.process(connection);
  }

  /** From now on the connection is lost when the server is silent for longer. */
  public void answerWithin(Duration time) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(time.toMillis()));
  }

  /** Our role, as SQL has to write it. */
  public String user() throws SQLException {
    return one("SELECT quote_ident(current_user)");
  }

  /** The server's time in ms since the epoch. */
  public long clock() throws SQLException {
    return micros() / 1000;
  }

  /** The server's time in µs since the epoch. */
  public long micros() throws SQLException {
    return Long.parseLong(
        one("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::int8"));
  }

  /** The first column of the first row. */
  public String one(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What may fail without ending the transaction. */
  @FunctionalInterface
  public interface Step {
    void run() throws SQLException;
  }

  /**
   * Does something with {@code what} that leaves the open transaction whole, whatever happens.
   *
   * @return why it did not work; null where it did
   */
  @Nullable
  public String attempt(String what, Step step) throws SQLException {
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
  public void asTheRole(Step step) throws SQLException {
    execute(settings.asTheRole());
    step.run();
    execute(settings.asOurselves());
  }

  private static String failure(String what, SQLException e) {
    if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
      return what + " is locked by a transaction that alters it; it is read as soon as that ends";
    }
    String reason = what + " could not be read: " + PostgresFailures.line(e);
    return NOT_IN_ENCODING.equals(e.getSQLState())
        ? reason + "; the database's encoding SQL_ASCII let it in: correct the row"
        : reason;
  }

  /** Begins a transaction that only reads, with one snapshot, and never waits long for a lock. */
  public void beginReading() throws SQLException {
    execute(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '"
            + LOCK_TIMEOUT
            + "'");
  }

  /** Ends it at once, from any thread, also while it waits for an answer. */
  public void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("aborting only closes the socket", e);
    }
  }
}
