package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.Sql;
import io.tailrace.source.SqlStates;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.materialize.batch.TailColumns;
import io.tailrace.source.materialize.batch.TailRow;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.source.materialize.question.Deadline;
import io.tailrace.source.materialize.question.Questions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The cursor of one TAIL or SUBSCRIBE, in a transaction and on a connection of its own. Everything
 * is read as text and by OID, so that the driver never asks the catalogue in between, which would
 * end the cursor. For one thread, but for {@link #abort}.
 */
final class TailCursor {
  private static final Executor AT_ONCE = Runnable::run;

  private final Connection connection;
  private final Statement statement;
  private final ViewSettings view;
  private final Identity identity;
  private final Deadline deadline;

  /** How the rows are read; known with the first FETCH. */
  private @Nullable JsonRow json;

  private TailCursor(
      Connection connection,
      Statement statement,
      ViewSettings view,
      Identity identity,
      Deadline deadline) {
    this.connection = connection;
    this.statement = statement;
    this.view = view;
    this.identity = identity;
    this.deadline = deadline;
  }

  /** On a new connection, which the cursor owns from now on. */
  static TailCursor on(
      Connection connection, ViewSettings view, Identity identity, Deadline deadline)
      throws SQLException, Outage {
    Statement statement = connection.createStatement();
    TailCursor cursor = new TailCursor(connection, statement, view, identity, deadline);
    try {
      cursor.execute("SET idle_in_transaction_session_timeout = 0");
    } catch (SQLException e) {
      if (!SqlStates.isRefusal(e)) {
        throw e; // old servers do not have the setting, nor the timeout
      }
    }
    connection.setAutoCommit(false);
    return cursor;
  }

  private void execute(String sql) throws SQLException, Outage {
    inTime(() -> statement.execute(sql));
  }

  private void inTime(Deadline.Question<Boolean> question) throws SQLException, Outage {
    Duration allowed = deadline.set(connection);
    try {
      boolean unused = deadline.timed(question);
    } catch (SQLException e) {
      if (Deadline.isMissed(e)) {
        throw deadline.missed(allowed, e);
      }
      throw e;
    }
  }

  /** Declares it from the view's contents on. */
  void declare() throws SQLException, Outage {
    String verb = identity.version().verb();
    try {
      declare(verb, "(PROGRESS)");
    } catch (SQLException e) {
      if (!SqlStates.is(e, "42601")) {
        throw e;
      }
      declareOtherwise(verb.equals("TAIL") ? "SUBSCRIBE" : "TAIL", e);
    }
  }

  /** Development versions around the renaming know either word. */
  private void declareOtherwise(String verb, SQLException first) throws SQLException, Outage {
    try {
      declare(verb, "(PROGRESS)");
    } catch (SQLException e) {
      throw SqlStates.isRefusal(e) ? first : e;
    }
  }

  /**
   * Declares it for the changes after a timestamp, which the server may refuse, even at the first
   * FETCH.
   */
  void declareAfter(long timestamp) throws SQLException, Outage {
    declare(
        identity.version().verb(),
        "(PROGRESS, SNAPSHOT = false) AS OF " + Long.toUnsignedString(timestamp));
  }

  /**
   * Declares it from the contents at a timestamp on, which the server may refuse at the first
   * FETCH.
   */
  void declareAt(long timestamp) throws SQLException, Outage {
    declare(identity.version().verb(), "(PROGRESS) AS OF " + Long.toUnsignedString(timestamp));
  }

  private void declare(String verb, String options) throws SQLException, Outage {
    inTime(
        () -> {
          connection.rollback();
          return true;
        });
    String what = view.query() == null ? view.relation() : Sql.nested(view.query());
    execute("DECLARE c CURSOR FOR " + verb + " " + what + " WITH " + options);
    connection.setNetworkTimeout(AT_ONCE, 0);
  }

  /** Waits for the next rows, and returns those that are ready; none means that it has ended. */
  List<TailRow> fetch() throws SQLException, Outage {
    try (ResultSet rows = statement.executeQuery("FETCH " + identity.version().count() + " c")) {
      JsonRow form = json;
      if (form == null) {
        json = form = TailColumns.encoder(rows, identity);
      }
      int columns = rows.getMetaData().getColumnCount();
      List<TailRow> read = new ArrayList<>();
      @Nullable String[] texts = new @Nullable String[columns];
      while (rows.next()) {
        for (int i = 0; i < columns; i++) {
          texts[i] = rows.getString(i + 1);
        }
        read.add(TailRow.of(texts, form));
      }
      return read;
    }
  }

  /** Ends it at once, even a blocked FETCH; from any thread. */
  void abort() {
    Questions.abort(connection);
  }
}
