package io.tailrace.source.postgres;

import io.tailrace.source.BoundedSum;
import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.json.JsonRow;
import io.tailrace.view.Limits;
import io.tailrace.view.ZSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * Reads whole tables inside the transaction that has the slot's snapshot. A table that cannot be
 * read, or is too large, is postponed and left out; of a table, only a few rows are held beside its
 * Z-set. For one thread.
 */
final class PostgresContents {
  private static final Duration UNTIL_NEXT_LOCK = Duration.ofSeconds(15);
  private static final Duration UNTIL_NEXT_SIZE = Duration.ofMinutes(10);
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String NOT_IN_ENCODING = "22021";
  private static final String LOCK_TIMEOUT = "5s";

  /** Rows at once, more where they are small. */
  private static final int FIRST_FETCH = 1;

  private static final int LARGEST_FETCH = 8192;
  private static final long SMALL_FETCH_CHARS = 256 * 1024;

  private final PostgresSession session;
  private final Postponements postponements;

  PostgresContents(PostgresSession session, Postponements postponements) {
    this.session = session;
    this.postponements = postponements;
  }

  /**
   * The tables' rows as the transaction's snapshot has them.
   *
   * @throws Outage where a table was emptied or rewritten after the snapshot, which it cannot show
   */
  Map<PostgresTable, ZSet> read(List<PostgresTable> tables) throws SQLException, Outage {
    session.execute("SET LOCAL lock_timeout = '" + LOCK_TIMEOUT + "'");
    List<PostgresTable> locked = new ArrayList<>();
    for (PostgresTable table : tables) {
      if (attempt(table, UNTIL_NEXT_LOCK, () -> lock(table))) {
        locked.add(table);
      }
    }
    refuseRewritten(locked);
    Map<PostgresTable, ZSet> contents = new LinkedHashMap<>();
    for (PostgresTable table : locked) {
      attempt(
          table,
          UNTIL_NEXT_LOCK,
          () -> {
            ZSet rows = rows(table);
            if (rows != null) {
              contents.put(table, rows);
            }
          });
    }
    return contents;
  }

  /** Whether it worked; what went wrong postpones the table and leaves the transaction whole. */
  private boolean attempt(PostgresTable table, Duration pause, Step step) throws SQLException {
    session.execute("SAVEPOINT before_table");
    try {
      step.run();
      session.execute("RELEASE SAVEPOINT before_table");
      return true;
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
      session.execute("ROLLBACK TO SAVEPOINT before_table");
      postponements.postpone(table.view().name(), reason(table, e), pause);
      return false;
    }
  }

  private static String reason(PostgresTable table, SQLException e) {
    if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
      return table.qualified()
          + " is locked by a transaction that alters it; it is read as soon as that ends";
    }
    String reason = table.qualified() + " could not be read: " + PostgresOutage.line(e);
    return NOT_IN_ENCODING.equals(e.getSQLState())
        ? reason + "; the database's encoding SQL_ASCII let it in: correct the row"
        : reason;
  }

  /** From now on nobody can alter or empty the table. */
  private void lock(PostgresTable table) throws SQLException {
    session.execute("LOCK TABLE ONLY " + table.qualified() + " IN ACCESS SHARE MODE");
  }

  private void refuseRewritten(List<PostgresTable> tables) throws SQLException, Outage {
    if (tables.isEmpty()) {
      return;
    }
    String oids =
        tables.stream()
            .map(table -> Integer.toUnsignedString(table.oid()))
            .collect(Collectors.joining(","));
    // The column is the snapshot's, the function's answer is today's.
    String query =
        "SELECT format('%I.%I', relnamespace::regnamespace, relname) FROM pg_class WHERE oid IN ("
            + oids
            + ") AND relfilenode IS DISTINCT FROM pg_relation_filenode(oid)";
    try (Statement statement = session.connection().createStatement();
        ResultSet rewritten = statement.executeQuery(query)) {
      if (rewritten.next()) {
        throw Outage.readAgain(rewritten.getString(1) + " was rewritten while it was read");
      }
    }
  }

  /** Null where there are too many. */
  private @Nullable ZSet rows(PostgresTable table) throws SQLException {
    ViewSettings view = table.view();
    BoundedSum sum = new BoundedSum(view.name(), new Limits(view.maxRows(), view.maxBytes()), 1);
    String columns =
        table.columns().stream()
            .map(column -> '"' + column.name().replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(", "));
    session.execute(
        "DECLARE contents NO SCROLL CURSOR FOR SELECT "
            + columns
            + " FROM ONLY "
            + table.qualified());
    String refusal = drain(PostgresTransactions.encoder(table), table.columns().size(), sum);
    session.execute("CLOSE contents");
    if (refusal == null) {
      refusal = sum.refusal();
    }
    if (refusal != null) {
      postponements.postpone(view.name(), refusal, UNTIL_NEXT_SIZE);
      return null;
    }
    return sum.toZSet();
  }

  private @Nullable String drain(JsonRow encoder, int columns, BoundedSum sum) throws SQLException {
    int count = FIRST_FETCH;
    @Nullable String[] texts = new @Nullable String[columns];
    while (true) {
      int rows = 0;
      long chars = 0;
      try (Statement statement = session.connection().createStatement();
          ResultSet result = statement.executeQuery("FETCH " + count + " FROM contents")) {
        while (result.next()) {
          rows++;
          for (int i = 0; i < columns; i++) {
            String text = result.getString(i + 1);
            texts[i] = text;
            chars += text == null ? 0 : text.length();
          }
          String refusal = sum.add(encoder.encode(texts), 1);
          if (refusal != null) {
            return refusal;
          }
        }
      }
      if (rows < count) {
        return null;
      }
      count = next(count, chars);
    }
  }

  private static int next(int count, long chars) {
    if (chars > 4 * SMALL_FETCH_CHARS) {
      return Math.max(1, count / 2);
    }
    return chars < SMALL_FETCH_CHARS ? Math.min(LARGEST_FETCH, count * 2) : count;
  }

  @FunctionalInterface
  private interface Step {
    void run() throws SQLException;
  }
}
