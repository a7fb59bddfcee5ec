package io.tailrace.source.postgres;

import io.tailrace.source.SetupReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.util.PSQLState;

/**
 * Puts the views' tables into the publication, where our role may. Only tables that can be followed
 * in every other respect are added, since the UPDATEs of one without a replica identity would fail
 * from then on; another node may do the same at the same moment.
 */
final class PostgresPublisher {
  private static final int GENERATED_COLUMNS = 18;

  /**
   * What another node has done just before us: duplicate_object, unique_violation, and the
   * internal_error of two that change one row of the catalogue.
   */
  private static final Set<String> DONE_BY_ANOTHER = Set.of("42710", "23505", "XX000");

  private final PostgresSession session;

  PostgresPublisher(PostgresSession session) {
    this.session = session;
  }

  /** Adds what is not published and can be; says by view why one could not be added. */
  Map<String, String> publish(List<PostgresVerdict> verdicts) throws SQLException {
    List<PostgresVerdict.Unpublished> missing = new ArrayList<>();
    for (PostgresVerdict verdict : verdicts) {
      if (verdict instanceof PostgresVerdict.Unpublished unpublished && unpublished.mayAdd()) {
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
    for (PostgresVerdict.Unpublished each : missing) {
      for (String table : each.tables()) {
        String reason =
            failure.isEmpty()
                ? run("ALTER PUBLICATION " + PostgresPublication.NAME + " ADD TABLE ONLY " + table)
                : failure;
        if (!reason.isEmpty()) {
          failures.putIfAbsent(each.view().name(), reason);
        }
      }
    }
    return failures;
  }

  /** All of them or none, so that no commit is sent with the changes of some of them only. */
  private boolean atOnce(List<PostgresVerdict.Unpublished> missing) throws SQLException {
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
              + PostgresSession.LOCK_TIMEOUT
              + "'; "
              + create
              + "ALTER PUBLICATION "
              + PostgresPublication.NAME
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
        + PostgresPublication.NAME
        + " WITH (publish = 'insert, update, delete, truncate'"
        + (session.version() >= GENERATED_COLUMNS ? ", publish_generated_columns = stored" : "")
        + ")";
  }

  /** Why it did not work; empty where it did, or is done already. */
  private String run(String sql) throws SQLException {
    try {
      session.execute(sql);
      return "";
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (DONE_BY_ANOTHER.contains(state)) {
        return "";
      }
      if (state.startsWith("08")) {
        throw e;
      }
      return SetupReference.after(PostgresOutage.line(e) + "; run: " + sql);
    }
  }

  /** The reason that a person reads who has to publish {@code view}, and {@code all} beside it. */
  static String unpublished(PostgresVerdict.Unpublished view, List<PostgresVerdict> all) {
    String own = String.join(", ", view.tables());
    if (view.publicationExists()) {
      return SetupReference.after(
          "the publication tailrace does not have "
              + own
              + ", and our role may not add it; run: ALTER PUBLICATION tailrace ADD TABLE "
              + alone(view.tables().stream()));
    }
    Stream<String> tables =
        all.stream()
            .flatMap(
                each ->
                    each instanceof PostgresVerdict.Unpublished other
                        ? other.tables().stream()
                        : Stream.empty());
    return SetupReference.after(
        "there is no publication tailrace, and our role may not make it for "
            + own
            + "; run: CREATE PUBLICATION tailrace FOR TABLE "
            + alone(tables));
  }

  /** Without those that inherit from them: they are named themselves, or published already. */
  private static String alone(Stream<String> tables) {
    return tables.distinct().map(table -> "ONLY " + table).collect(Collectors.joining(", "));
  }
}
