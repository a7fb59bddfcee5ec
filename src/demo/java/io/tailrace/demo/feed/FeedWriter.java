package io.tailrace.demo.feed;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Commits each batch exactly once, even if the database fails: the same statement increments the
 * batch number, so after a commit with an unknown outcome, the number tells whether to repeat it.
 * For one thread.
 */
final class FeedWriter implements AutoCloseable {
  private static final Logger log = System.getLogger(FeedWriter.class.getName());

  /** The latest events that stay in their table; up to twice as many. */
  private static final int KEPT = 100_000;

  private static final String WRITE =
      """
      WITH moved AS (
        UPDATE feed_position SET batch = ?, source = ?, position = ? WHERE batch = ?
        RETURNING batch
      )
      INSERT INTO events ("user", wiki, type, bot)
      SELECT edits.* FROM moved, unnest(?::text[], ?::text[], ?::text[], ?::boolean[]) AS edits
      """;

  private static final String SAY =
      """
      UPDATE feed SET mode = ?, state = ?, detail = ?, since = now()
      WHERE (mode, state, detail) IS DISTINCT FROM (?, ?, ?)
      """;

  private final String jdbcUrl;
  private final Retry retry = new Retry(Duration.ofMillis(100), Duration.ofSeconds(2));
  private @Nullable Connection connection;
  private long lastBatch = -1;
  private long kept;
  private boolean away;

  FeedWriter(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /** Returns where the last run of this source ended; empty if there was none. */
  String position(String source) throws InterruptedException {
    return untilDone(
        open -> {
          try (PreparedStatement statement =
              open.prepareStatement("SELECT position FROM feed_position WHERE source = ?")) {
            statement.setString(1, source);
            try (ResultSet row = statement.executeQuery()) {
              return row.next() ? row.getString(1) : "";
            }
          }
        });
  }

  /** Returns when the batch is committed. */
  void write(Batch batch) throws InterruptedException {
    if (lastBatch < 0) {
      lastBatch = untilDone(FeedWriter::committed);
    }
    long number = lastBatch + 1;
    untilDone(open -> writeOnce(open, number, batch));
    lastBatch = number;
    kept += batch.edits().size();
    if (kept >= KEPT) {
      untilDone(FeedWriter::forgetEvents);
      kept = 0;
    }
  }

  void say(Item.Status status) throws InterruptedException {
    untilDone(
        open -> {
          try (PreparedStatement statement = open.prepareStatement(SAY)) {
            for (int half = 0; half < 6; half += 3) {
              statement.setString(half + 1, status.mode().text());
              statement.setString(half + 2, status.state().text());
              statement.setString(half + 3, status.detail());
            }
            return statement.executeUpdate();
          }
        });
  }

  /** Waits for a commit in progress, which locks the row of the position. */
  private static Boolean writeOnce(Connection open, long number, Batch batch) throws SQLException {
    try (PreparedStatement statement = open.prepareStatement(WRITE)) {
      statement.setLong(1, number);
      statement.setString(2, batch.source());
      statement.setString(3, batch.position());
      statement.setLong(4, number - 1);
      statement.setArray(5, column(open, "text", batch.edits(), Edit::user));
      statement.setArray(6, column(open, "text", batch.edits(), Edit::wiki));
      statement.setArray(7, column(open, "text", batch.edits(), Edit::type));
      statement.setArray(8, column(open, "bool", batch.edits(), Edit::bot));
      if (statement.executeUpdate() == batch.edits().size()) {
        return true;
      }
    }
    if (committed(open) != number) {
      throw new IllegalStateException("another feed writes feed_position: stop one of the two");
    }
    return true;
  }

  private static java.sql.Array column(
      Connection open, String type, List<Edit> edits, Function<Edit, @Nullable Object> column)
      throws SQLException {
    return open.createArrayOf(type, edits.stream().map(column).toArray());
  }

  private static Long committed(Connection open) throws SQLException {
    try (Statement statement = open.createStatement();
        ResultSet row = statement.executeQuery("SELECT batch FROM feed_position")) {
      if (!row.next()) {
        throw new IllegalStateException("feed_position is empty: it must have its one row");
      }
      return row.getLong(1);
    }
  }

  private static Boolean forgetEvents(Connection open) throws SQLException {
    try (Statement statement = open.createStatement()) {
      return statement.execute("TRUNCATE events");
    }
  }

  private interface Work<T> {
    T on(Connection open) throws SQLException;
  }

  private <T> T untilDone(Work<T> work) throws InterruptedException {
    while (true) {
      try {
        T result = work.on(connected());
        if (away) {
          away = false;
          log.log(Level.INFO, "The feed has its database back");
        }
        retry.reset();
        return result;
      } catch (SQLException e) {
        close();
        if (Fault.isOurs(e)) {
          throw new IllegalStateException("the database refuses the feed: " + e.getMessage(), e);
        }
        if (!away) {
          away = true;
          log.log(Level.WARNING, "The feed waits for its database: " + e.getMessage());
        }
        retry.await();
      }
    }
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      Properties properties = new Properties();
      properties.put("ApplicationName", "tailrace feed");
      properties.put("connectTimeout", "5");
      properties.put("socketTimeout", "30");
      open = new Driver().connect(jdbcUrl, properties);
      if (open == null) {
        throw new IllegalStateException("not a PostgreSQL URL: " + jdbcUrl);
      }
      connection = open;
    }
    return open;
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.log(Level.DEBUG, "closing a broken connection failed", e);
      }
    }
  }
}
