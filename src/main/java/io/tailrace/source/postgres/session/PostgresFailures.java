package io.tailrace.source.postgres.session;

import io.tailrace.source.Outage;
import io.tailrace.source.SetupReference;
import io.tailrace.source.SqlStates;
import io.tailrace.source.SqlText;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Function;

/** The meaning of failures of the driver or the server, and what to do about them. */
public final class PostgresFailures {
  /** serialization_failure, also the server's own. */
  public static final String ALTERED_MEANWHILE = "40001";

  /**
   * Among them the internal errors of a catalogue entry that is gone, and of names that are gone.
   */
  private static final Set<String> ALTERATIONS =
      Set.of(ALTERED_MEANWHILE, "XX000", "42P01", "42703", "42704");

  /** undefined_object: of a stream, before PostgreSQL 18, that its publication was dropped. */
  private static final String UNDEFINED = "42704";

  private PostgresFailures() {}

  /**
   * Whether something was altered during the question, so that the same question may succeed now.
   */
  public static boolean isAlteration(SQLException e) {
    return ALTERATIONS.contains(String.valueOf(e.getSQLState()));
  }

  /** The outage of a connection that existed. */
  public static Outage of(SQLException e) {
    if (SqlStates.is(e, ALTERED_MEANWHILE) || SqlStates.is(e, UNDEFINED)) {
      return Outage.readAgain("altered while it was read: " + line(e));
    }
    return SqlStates.is(e, "42501")
        ? Outage.failed("the role lacks a privilege: " + line(e), e)
        : Outage.stale("no connection to PostgreSQL: " + line(e), e);
  }

  /**
   * The outage of the replication stream.
   *
   * @param hint what to look at
   */
  public static Outage ofStream(SQLException e, String hint) {
    if (SqlStates.is(e, ALTERED_MEANWHILE)
        || SqlStates.is(e, UNDEFINED)
        || e.getCause() instanceof SocketTimeoutException) {
      return of(e);
    }
    return Outage.stale(
        "the replication slot was lost ("
            + (e.getCause() instanceof IOException ? "the server closed its connection" : line(e))
            + "), so every view is read from the start; "
            + hint,
        e);
  }

  /**
   * The outage of a connection for replication, or of making its slot.
   *
   * @param otherwise for failures that are not about replication
   */
  public static Outage ofReplication(
      SQLException e, String user, Function<SQLException, Outage> otherwise) {
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case "42501" ->
          Outage.failed(
              SetupReference.after(
                  "the role "
                      + user
                      + " may not replicate; run: ALTER ROLE "
                      + user
                      + " REPLICATION; or, on Amazon RDS, run: GRANT rds_replication TO "
                      + user),
              e);
      case "53300" ->
          Outage.failed(
              "the server has no WAL sender left ("
                  + line(e)
                  + "); raise max_wal_senders in postgresql.conf and restart PostgreSQL, or end"
                  + " another one, as found by: SELECT * FROM pg_stat_replication",
              e);
      case "53400" ->
          Outage.failed(
              "the server has no replication slot left ("
                  + line(e)
                  + "); raise max_replication_slots in postgresql.conf and restart PostgreSQL, or"
                  + " drop one that is not used, as found by: SELECT * FROM pg_replication_slots",
              e);
      default -> otherwise.apply(e);
    };
  }

  /** The message as one line, without the driver's additions. */
  public static String line(SQLException e) {
    return e.getCause() instanceof SocketTimeoutException
        ? "the server does not answer"
        : SqlText.line(e);
  }
}
