package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a failure of the driver or the server means, and what to do about it. */
final class PostgresOutage {
  /** serialization_failure, also the server's own. */
  static final String ALTERED_MEANWHILE = "40001";

  private PostgresOutage() {}

  /** While connecting, or on an ordinary connection. */
  static Outage of(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case "28000", "28P01" ->
          Outage.failed(
              "the database refuses our log-in ("
                  + line(e)
                  + "); correct tailrace.user, tailrace.password or the server's pg_hba.conf",
              e);
      case "3D000" ->
          Outage.failed("there is no such database (" + line(e) + "); correct tailrace.url", e);
      case ALTERED_MEANWHILE -> Outage.readAgain("altered while it was read: " + line(e));
      case "42501" -> Outage.failed("our role lacks a privilege: " + line(e), e);
      default -> Outage.stale("no connection to PostgreSQL: " + line(e), e);
    };
  }

  /** While making a connection for replication, or its slot. */
  static Outage ofReplication(SQLException e, String user) {
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case "42501" ->
          Outage.failed(
              "the role "
                  + user
                  + " may not replicate; run: ALTER ROLE "
                  + user
                  + " REPLICATION (Amazon: GRANT rds_replication TO "
                  + user
                  + ")",
              e);
      case "53300" ->
          Outage.failed(
              "the server has no WAL sender left ("
                  + line(e)
                  + "); raise max_wal_senders in postgresql.conf and restart PostgreSQL, or end"
                  + " another one: SELECT * FROM pg_stat_replication",
              e);
      case "53400" ->
          Outage.failed(
              "the server has no replication slot left ("
                  + line(e)
                  + "); raise max_replication_slots in postgresql.conf and restart PostgreSQL, or"
                  + " drop one that is not used: SELECT * FROM pg_replication_slots",
              e);
      default -> of(e);
    };
  }

  /** The message as one line, without the driver's additions. */
  static String line(SQLException e) {
    @Nullable String message = e.getMessage();
    if (e.getCause() instanceof SocketTimeoutException) {
      message = "the server does not answer";
    }
    if (e instanceof PSQLException server) {
      ServerErrorMessage error = server.getServerErrorMessage();
      message = error == null ? message : error.getMessage();
    }
    return String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
  }
}
