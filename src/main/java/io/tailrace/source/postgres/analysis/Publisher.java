package io.tailrace.source.postgres.analysis;

import io.tailrace.source.SetupReference;
import io.tailrace.source.postgres.catalog.Publication;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.PostgresFailures;
import io.tailrace.source.postgres.session.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLState;

/**
 * Adds the views' tables to the publication, where the role may. It adds only tables that can be
 * followed in every other respect, since the UPDATEs of a table without a replica identity would
 * fail from then on. Another node may do the same at the same moment.
 */
final class Publisher {
  private static final int GENERATED_COLUMNS = 18;

  /** Another node was faster: duplicate_object and unique_violation. */
  private static final Set<String> DONE_BY_ANOTHER = Set.of("42710", "23505");

  private static final String INTERNAL_ERROR = "XX000";

  /** Two transactions changed one row of the catalogue. The server translates no internal error. */
  private static final String CHANGED_BY_ANOTHER = "tuple concurrently updated";

  private final Session session;

  Publisher(Session session) {
    this.session = session;
  }

  /**
   * Adds the tables that are missing and may be added; returns, by view, why one could not be
   * added.
   */
  Map<String, String> publish(List<Verdict> verdicts) throws SQLException {
    List<Verdict.Unpublished> missing = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      if (verdict instanceof Verdict.Unpublished unpublished && unpublished.mayAdd()) {
        missing.add(unpublished);
      }
    }
    Map<String, String> failures = new HashMap<>();
    if (missing.isEmpty()) {
      return failures;
    }
    if (atOnce(missing)) {
      return failures;
    }
    String failure = run(create());
    for (Verdict.Unpublished each : missing) {
      for (String table : each.tables()) {
        String reason =
            failure.isEmpty()
                ? run("ALTER PUBLICATION " + Publication.NAME + " ADD TABLE ONLY " + table)
                : failure;
        if (!reason.isEmpty()) {
          failures.putIfAbsent(each.view().name(), reason);
        }
      }
    }
    return failures;
  }

  /** All of them or none, so that no commit is sent with the changes of only some of them. */
  private boolean atOnce(List<Verdict.Unpublished> missing) throws SQLException {
    String tables =
        missing.stream()
            .flatMap(each -> each.tables().stream())
            .distinct()
            .map(table -> "ONLY " + table)
            .collect(Collectors.joining(", "));
    String create = missing.get(0).publicationExists() ? "" : create() + "; ";
    try {
      session.execute(
          "BEGIN; SET LOCAL lock_timeout = '"
              + Session.LOCK_TIMEOUT
              + "'; "
              + create
              + "ALTER PUBLICATION "
              + Publication.NAME
              + " ADD TABLE "
              + tables
              + "; COMMIT");
      return true;
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
      session.execute("ROLLBACK");
      return false;
    }
  }

  private String create() {
    return "CREATE PUBLICATION "
        + Publication.NAME
        + " WITH (publish = 'insert, update, delete, truncate'"
        + (session.version() >= GENERATED_COLUMNS ? ", publish_generated_columns = stored" : "")
        + ")";
  }

  /** Why it failed; empty where it succeeded, or was done already. */
  private String run(String sql) throws SQLException {
    try {
      session.execute(sql);
      return "";
    } catch (SQLException e) {
      if (isDoneByAnother(e)) {
        return "";
      }
      if (state(e).startsWith("08")) {
        throw e;
      }
      return SetupReference.after(PostgresFailures.line(e) + "; run: " + sql);
    }
  }

  /** Whether another node did the same at the same moment. */
  static boolean isDoneByAnother(SQLException e) {
    return DONE_BY_ANOTHER.contains(state(e))
        || (state(e).equals(INTERNAL_ERROR) && PostgresFailures.line(e).equals(CHANGED_BY_ANOTHER));
  }

  private static String state(SQLException e) {
    return String.valueOf(e.getSQLState());
  }
}
