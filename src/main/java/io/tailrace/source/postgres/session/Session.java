package io.tailrace.source.postgres.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * One connection to PostgreSQL with its own {@link SessionSettings}: values have the same text form
 * on every session, whatever the database, the role or this JVM prefer, names mean the catalogue's
 * own objects, and no timeout of the server ends it. For one thread, but for {@link #abort}.
 */
public final class Session {
  /** The limit for an answer that reads no tables. */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  /** The limit for an answer of the catalogue, on a machine that is busy. */
  public static final Duration LOOK = Duration.ofSeconds(60);

  /** The limit for the next rows of a table. */
  public static final Duration READING = Duration.ofMinutes(2);

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String NOT_IN_ENCODING = "22021";
  public static final String LOCK_TIMEOUT = "5s";

  private final Connection connection;
  private final CatalogReader rows;
  private final int version;
  private final SessionSettings settings;

  Session(Connection connection, int version, SessionSettings settings) {
    this.connection = connection;
    this.rows = new CatalogReader(connection);
    this.version = version;
    this.settings = settings;
  }

  public Connection connection() {
    return connection;
  }

  public int version() {
    return version;
  }

  /** The session's currency, as SQL has to write it. */
  public String money() throws SQLException {
    return one("SELECT quote_literal(current_setting('lc_monetary'))");
  }

  /** Sets the currency of another session. */
  public void writeMoney(String as) throws SQLException {
    execute("SET lc_monetary = " + as);
  }

  /** The system's identifier and the database: they stay equal as long as the data is the same. */
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

  /** The role, as SQL has to write it. */
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
    return rows.one(query);
  }

  public void execute(String sql) throws SQLException {
    rows.execute(sql);
  }

  /** A step that may fail without ending the transaction. */
  @FunctionalInterface
  public interface Step {
    void run() throws SQLException;
  }

  /**
   * Runs a step that leaves the open transaction usable, whatever happens.
   *
   * @param what how the failure names what the step reads
   * @return why it failed; null where it succeeded
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
   * Runs a step in the open transaction with the role's own name lookup and planner settings: it
   * reads what the role's own SELECT would read.
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
        ? reason + "; the database's encoding SQL_ASCII allowed it: correct the row"
        : reason;
  }

  /** Begins a read-only transaction with one snapshot, which never waits long for a lock. */
  public void beginReading() throws SQLException {
    execute(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '"
            + LOCK_TIMEOUT
            + "'");
  }

  /** Ends the connection at once, from any thread, even during a question. */
  public void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("aborting only closes the socket", e);
    }
  }
}
