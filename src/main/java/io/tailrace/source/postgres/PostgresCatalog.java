package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Says of each view whether it can be followed, and as what. All that ends up in facts is read by
 * plain SELECTs, so that inside a transaction with a snapshot they are those of the snapshot; no
 * question waits for a lock on a user's table. For one thread.
 */
final class PostgresCatalog {
  private static final String MOMENT =
      "SELECT pg_current_snapshot() AS snapshot, pg_current_wal_insert_lsn() AS position,"
          + " floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms";

  private final Connection connection;
  private final PostgresQueries queries;
  private final PostgresRows rows;
  private final PostgresNames names;
  private final PostgresShapes shapes;
  private final PostgresDerivation derivation;
  private final PostgresUnderstood understood;

  PostgresCatalog(Connection connection, int version) {
    this.connection = connection;
    this.queries = new PostgresQueries(version);
    this.rows = new PostgresRows(connection);
    this.names = new PostgresNames(connection, rows);
    this.shapes = new PostgresShapes(rows);
    this.derivation = new PostgresDerivation(rows, queries, shapes, names);
    this.understood =
        new PostgresUnderstood(
            connection, new PostgresParser(connection, rows, shapes, derivation), System::nanoTime);
  }

  /** What can be followed and what cannot, in the views' order. */
  List<PostgresVerdict> examine(List<ViewSettings> views) throws SQLException {
    String user = rows.one("SELECT quote_ident(current_user)");
    PostgresPublication publication = publication();
    Map<String, PostgresVerdict> verdicts = new HashMap<>();
    Map<String, Integer> oids = new HashMap<>();
    List<PostgresCandidate> candidates = new ArrayList<>();
    Map<String, PostgresNames.Meaning> meanings =
        names.of(views.stream().flatMap(view -> Stream.ofNullable(view.relation())).toList());
    for (ViewSettings view : views) {
      PostgresNames.Meaning meaning = meanings.get(String.valueOf(view.relation()));
      String reason =
          meaning == null ? understood.understand(view, candidates) : refusal(view, meaning, user);
      if (meaning instanceof PostgresNames.Meaning.Relation relation) {
        oids.put(view.name(), relation.oid());
      } else if (reason != null) {
        verdicts.put(view.name(), new PostgresVerdict.Refused(view, reason));
      }
    }
    Map<Integer, PostgresRelation> relations = relations(oids, publication);
    for (ViewSettings view : views) {
      Integer oid = oids.get(view.name());
      if (oid != null) {
        PostgresRelation relation = relations.get(oid);
        PostgresVerdict verdict = verdict(view, relation, publication, user);
        if (verdict != null) {
          verdicts.put(view.name(), verdict);
        } else if (relation != null) {
          String note = relation.note(view, publication, queries.version());
          candidates.add(PostgresCandidate.of(view, relation, note));
        }
      }
    }
    List<PostgresDerivation.Found> found = current(derivation.find(candidates), verdicts);
    for (PostgresVerdict verdict : derivation.verdicts(found, publication)) {
      verdicts.put(verdict.view().name(), verdict);
    }
    return views.stream().map(view -> given(verdicts, view)).toList();
  }

  /** Of each of them, all in the catalogue that decides what its rows are, now. */
  List<List<String>> facts(List<PostgresDerived> derived) throws SQLException {
    List<List<String>> all =
        derivation.facts(derived.stream().map(PostgresDerived::roots).toList());
    for (int i = 0; i < derived.size(); i++) {
      all.get(i).add(0, derived.get(i).select());
    }
    return all;
  }

  /**
   * When the catalogue was looked at.
   *
   * @param snapshot the transactions that it had seen the end of
   * @param logPosition where the server's log ended; what is decoded up to here came before
   * @param timeMs the server's time since the epoch
   */
  record Moment(PostgresSnapshot snapshot, long logPosition, long timeMs) {}

  /** What every question now would be answered at; in a transaction with a snapshot, that one's. */
  Moment moment() throws SQLException {
    Moment[] moment = new Moment[1];
    rows.forEach(
        MOMENT,
        row ->
            moment[0] =
                new Moment(
                    PostgresSnapshot.parse(PostgresRows.text(row, "snapshot")),
                    LogSequenceNumber.valueOf(PostgresRows.text(row, "position")).asLong(),
                    row.getLong("ms")));
    return moment[0];
  }

  /**
   * For each of these relations, all that it is a partition or an inheriting child of, directly or
   * through others; the empty set for one that there is not.
   */
  Map<Integer, Set<Integer>> ancestors(Collection<Integer> relations) throws SQLException {
    return new PostgresAncestors(rows).of(relations);
  }

  /** Null where the view has to be derived. */
  private @Nullable PostgresVerdict verdict(
      ViewSettings view,
      @Nullable PostgresRelation relation,
      PostgresPublication publication,
      String user) {
    if (relation == null) {
      return new PostgresVerdict.Refused(view, missing(view));
    }
    if (view.read() == Read.STREAM && relation.computed() != null) {
      return new PostgresVerdict.Refused(
          view, relation.computed() + "; leave out " + view.setting("read") + "=stream");
    }
    boolean read =
        view.read() == Read.QUERY
            || (view.read() == Read.AUTO && relation.unsent(publication) != null);
    if (read || !relation.isPlainTable()) {
      return null;
    }
    PostgresVerdict verdict = relation.verdict(view, publication, queries.version(), user);
    boolean refused =
        verdict instanceof PostgresVerdict.Refused
            || (verdict instanceof PostgresVerdict.Unpublished missing && !missing.mayAdd());
    return refused && view.every() != null ? null : verdict;
  }

  /** Has queries understood again that may mean something else now. */
  private List<PostgresDerivation.Found> current(
      List<PostgresDerivation.Found> all, Map<String, PostgresVerdict> verdicts)
      throws SQLException {
    List<PostgresDerivation.Found> current = new ArrayList<>();
    List<PostgresCandidate> again = new ArrayList<>();
    for (PostgresDerivation.Found each : all) {
      if (each.isCurrent()) {
        current.add(each);
      } else {
        ViewSettings view = each.candidate().view();
        understood.forget(view);
        String reason = understood.understand(view, again);
        if (reason != null) {
          verdicts.put(view.name(), new PostgresVerdict.Refused(view, reason));
        }
      }
    }
    for (PostgresDerivation.Found each : derivation.find(again)) {
      if (each.isCurrent()) {
        current.add(each);
      } else {
        ViewSettings view = each.candidate().view();
        understood.forget(view);
        verdicts.put(view.name(), new PostgresVerdict.Refused(view, PostgresUnderstood.ALTERED));
      }
    }
    return current;
  }

  private static PostgresVerdict given(Map<String, PostgresVerdict> verdicts, ViewSettings view) {
    PostgresVerdict verdict = verdicts.get(view.name());
    if (verdict == null) {
      throw new IllegalStateException("nothing was decided about " + view.name());
    }
    return verdict;
  }

  /** Why the view's name is that of no relation; null where it is. */
  private @Nullable String refusal(ViewSettings view, PostgresNames.Meaning meaning, String user)
      throws SQLException {
    if (meaning instanceof PostgresNames.Meaning.Denied denied) {
      return PostgresDenied.reason(
          connection, String.valueOf(view.relation()), denied.schema(), user);
    }
    if (meaning instanceof PostgresNames.Meaning.Malformed malformed) {
      return view.relation()
          + " is not a name of a table or view: "
          + malformed.reason()
          + "; write it as in SQL, as sales.orders";
    }
    return meaning instanceof PostgresNames.Meaning.Nothing ? missing(view) : null;
  }

  private static String missing(ViewSettings view) {
    return "there is no table or view "
        + view.relation()
        + ", or our role may not use its schema; create it, or correct tailrace.view."
        + view.name()
        + ".relation";
  }

  private PostgresPublication publication() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(queries.publication())) {
      row.next();
      return new PostgresPublication(
          row.getBoolean("present"),
          String.valueOf(row.getString("facts")),
          row.getBoolean("all_tables"),
          row.getBoolean("all_operations"),
          row.getBoolean("via_root"),
          row.getBoolean("generated"),
          row.getBoolean("may_alter"));
    }
  }

  private Map<Integer, PostgresRelation> relations(
      Map<String, Integer> named, PostgresPublication publication) throws SQLException {
    if (named.isEmpty()) {
      return Map.of();
    }
    Set<Integer> oids = Set.copyOf(named.values());
    Map<Integer, PostgresShape> columns = shapes.of(oids);
    Map<Integer, PostgresRelation> relations = new LinkedHashMap<>();
    rows.forEach(
        queries.relations(oids),
        row -> {
          PostgresShape shape = columns.get(PostgresRows.oid(row, "oid"));
          if (shape != null) {
            PostgresRelation relation = PostgresRelation.of(row, shape, publication);
            relations.put(relation.oid(), relation);
          }
        });
    return relations;
  }
}
