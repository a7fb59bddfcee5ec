package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.replication.LogSequenceNumber;

/** Says which views can be followed, now. For one thread. */
final class PostgresInspector {
  private static final String MOMENT =
      "SELECT pg_current_snapshot(), pg_current_wal_insert_lsn(),"
          + " floor(extract(epoch FROM clock_timestamp()) * 1000)::int8";

  private static final String ANCESTORS =
      """
      WITH RECURSIVE above (oid, ancestor) AS (
        SELECT inhrelid, inhparent FROM pg_inherits WHERE inhrelid IN (%s)
        UNION SELECT a.oid, i.inhparent FROM above a JOIN pg_inherits i ON i.inhrelid = a.ancestor)
      SELECT oid, ancestor FROM above
      """;

  private static final Duration UNTIL_NEXT_PUBLISHING = Duration.ofMinutes(1);

  private final List<ViewSettings> views;
  private final PostgresSession session;
  private final PostgresCatalog catalog;
  private final PostgresPublisher publisher;
  private final Postponements postponements;

  PostgresInspector(
      List<ViewSettings> views, PostgresSession session, Postponements postponements) {
    this.views = views;
    this.session = session;
    this.catalog = new PostgresCatalog(session.connection(), session.version());
    this.publisher = new PostgresPublisher(session);
    this.postponements = postponements;
  }

  /** All of them. */
  List<ViewSettings> views() {
    return views;
  }

  /** Now, as the catalogue is seen next. */
  CatalogEvent.Moment moment() throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(MOMENT)) {
      row.next();
      return new CatalogEvent.Moment(
          PostgresSnapshot.parse(String.valueOf(row.getString(1))),
          PostgresReadings.behindHeader(
              LogSequenceNumber.valueOf(String.valueOf(row.getString(2))).asLong()),
          row.getLong(3));
    }
  }

  /** Of each of these relations, all that it is a partition or a child of, on any level. */
  Map<Integer, Set<Integer>> ancestors(Set<Integer> relations) throws SQLException {
    Map<Integer, Set<Integer>> ancestors = new HashMap<>();
    String oids =
        relations.stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(ANCESTORS.formatted(oids))) {
      while (row.next()) {
        ancestors
            .computeIfAbsent(Integer.parseUnsignedInt(row.getString(1)), none -> new HashSet<>())
            .add(Integer.parseUnsignedInt(row.getString(2)));
      }
    }
    return ancestors;
  }

  /** In the views' order. What our role may publish is {@link PostgresVerdict.Unpublished}. */
  List<PostgresVerdict> inspect() throws SQLException {
    return inspect(views);
  }

  /** Only these. */
  List<PostgresVerdict> inspect(List<ViewSettings> views) throws SQLException {
    List<PostgresVerdict> examined = examine(views);
    String server = PostgresServer.refusal(session);
    List<PostgresVerdict> verdicts = new ArrayList<>();
    for (PostgresVerdict verdict : examined) {
      String reason = postponements.reason(verdict.view().name());
      if (server != null && (verdict.isExact() || verdict.view().every() == null)) {
        verdicts.add(new PostgresVerdict.Refused(verdict.view(), server));
      } else if (reason != null && !(verdict instanceof PostgresVerdict.Refused)) {
        verdicts.add(new PostgresVerdict.Refused(verdict.view(), reason));
      } else if (verdict instanceof PostgresVerdict.Unpublished table && !table.mayAdd()) {
        verdicts.add(
            new PostgresVerdict.Refused(
                verdict.view(), PostgresPublisher.unpublished(table, examined)));
      } else {
        verdicts.add(verdict);
      }
    }
    return verdicts;
  }

  /** Also publishes what our role may. */
  List<PostgresVerdict> inspectAndPublish() throws SQLException {
    return inspectAndPublish(views);
  }

  /** The same of these views. */
  List<PostgresVerdict> inspectAndPublish(List<ViewSettings> views) throws SQLException {
    List<PostgresVerdict> verdicts = inspect(views);
    if (verdicts.stream().noneMatch(PostgresVerdict.Unpublished.class::isInstance)) {
      return verdicts;
    }
    publisher
        .publish(verdicts)
        .forEach((view, reason) -> postponements.postpone(view, reason, UNTIL_NEXT_PUBLISHING));
    return inspect(views);
  }

  private List<PostgresVerdict> examine(List<ViewSettings> views) throws SQLException {
    try {
      return catalog.examine(views);
    } catch (PostgresTypes.Unknown e) {
      throw new SQLException(e.getMessage(), PostgresOutage.ALTERED_MEANWHILE, e);
    }
  }
}
