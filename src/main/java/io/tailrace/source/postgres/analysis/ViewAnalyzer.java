package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.source.postgres.analysis.statement.Candidate;
import io.tailrace.source.postgres.analysis.statement.FoundStatement;
import io.tailrace.source.postgres.catalog.CatalogQueries;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.PartitionAncestors;
import io.tailrace.source.postgres.catalog.Publication;
import io.tailrace.source.postgres.catalog.Relation;
import io.tailrace.source.postgres.catalog.RelationReader;
import io.tailrace.source.postgres.catalog.RelationShapes;
import io.tailrace.source.postgres.catalog.TableCheck;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgNames;
import io.tailrace.source.postgres.session.Snapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Decides of each view whether it can be followed, and as what. All facts are read by plain
 * SELECTs, so inside a transaction with a snapshot they are those of the snapshot. No question
 * waits for a lock on a user's table. For one thread.
 */
public final class ViewAnalyzer {
  private static final String MOMENT =
      "SELECT pg_current_snapshot() AS snapshot, pg_current_wal_insert_lsn() AS position,"
          + " floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms";

  private final Connection connection;
  private final CatalogQueries queries;
  private final CatalogReader rows;
  private final PgNames names;
  private final RelationReader reader;
  private final DependencyAnalysis derivation;
  private final ParsedQueryCache parsed;

  public ViewAnalyzer(Connection connection, int version) {
    this.connection = connection;
    this.queries = new CatalogQueries(version);
    this.rows = new CatalogReader(connection);
    this.names = new PgNames(connection, rows);
    RelationShapes shapes = new RelationShapes(rows);
    this.reader = new RelationReader(rows, queries, shapes);
    this.derivation = new DependencyAnalysis(rows, queries, shapes, names);
    this.parsed =
        new ParsedQueryCache(
            connection, new QueryParser(connection, rows, shapes, derivation), System::nanoTime);
  }

  /** The verdicts, in the views' order. */
  public List<Verdict> examine(List<ViewSettings> views) throws SQLException {
    String user = rows.one("SELECT quote_ident(current_user)");
    Publication publication = reader.publication();
    Map<String, Verdict> verdicts = new HashMap<>();
    Map<String, Integer> oids = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    Map<String, PgNames.Meaning> meanings =
        names.of(views.stream().flatMap(view -> Stream.ofNullable(view.relation())).toList());
    for (ViewSettings view : views) {
      PgNames.Meaning meaning = meanings.get(String.valueOf(view.relation()));
      String reason =
          meaning == null ? parsed.parse(view, candidates) : refusal(view, meaning, user);
      if (meaning instanceof PgNames.Meaning.Relation relation) {
        oids.put(view.name(), relation.oid());
      } else if (reason != null) {
        verdicts.put(view.name(), new Verdict.Refused(view, reason));
      }
    }
    Map<Integer, Relation> relations = reader.relations(oids.values(), publication);
    for (ViewSettings view : views) {
      Integer oid = oids.get(view.name());
      if (oid != null) {
        Relation relation = relations.get(oid);
        Verdict verdict = verdict(view, relation, publication, user);
        if (verdict != null) {
          verdicts.put(view.name(), verdict);
        } else if (relation != null) {
          TableCheck check = new TableCheck(relation, publication, queries.version(), user);
          candidates.add(Candidate.of(view, relation, check.note(view)));
        }
      }
    }
    List<FoundStatement> found = current(derivation.find(candidates), verdicts);
    for (Verdict verdict : derivation.verdicts(found, publication)) {
      verdicts.put(verdict.view().name(), verdict);
    }
    return views.stream().map(view -> given(verdicts, view)).toList();
  }

  /** For each of these views, all rows of the catalogue that decide its rows now. */
  public List<List<String>> facts(List<DerivedView> derived) throws SQLException {
    List<List<String>> all = derivation.facts(derived.stream().map(DerivedView::roots).toList());
    for (int i = 0; i < derived.size(); i++) {
      all.get(i).add(0, derived.get(i).select());
    }
    return all;
  }

  /**
   * A moment of the catalogue.
   *
   * @param snapshot the transactions whose end it had seen
   * @param logPosition the end of the server's log; what is decoded up to here came before
   * @param timeMs the server's time since the epoch
   */
  public record Moment(Snapshot snapshot, long logPosition, long timeMs) {}

  /**
   * The moment of every answer from now on; inside a transaction with a snapshot, the snapshot's.
   */
  public Moment moment() throws SQLException {
    Moment[] moment = new Moment[1];
    rows.forEach(
        MOMENT,
        row ->
            moment[0] =
                new Moment(
                    Snapshot.parse(CatalogReader.text(row, "snapshot")),
                    LogSequenceNumber.valueOf(CatalogReader.text(row, "position")).asLong(),
                    row.getLong("ms")));
    return moment[0];
  }

  /**
   * The relations that each of these is a partition or an inheriting child of, on any level; empty
   * for a relation that does not exist.
   */
  public Map<Integer, Set<Integer>> ancestors(Collection<Integer> relations) throws SQLException {
    return new PartitionAncestors(rows).of(relations);
  }

  /** Null where the view has to be computed. */
  private @Nullable Verdict verdict(
      ViewSettings view, @Nullable Relation relation, Publication publication, String user) {
    if (relation == null) {
      return new Verdict.Refused(view, missing(view, user));
    }
    if (view.read() == Read.STREAM && relation.computed() != null) {
      return new Verdict.Refused(
          view, relation.computed() + "; leave out " + view.setting("read") + "=stream");
    }
    boolean read =
        view.read() == Read.QUERY
            || (view.read() == Read.AUTO && relation.unsent(publication) != null);
    if (read || !relation.isPlainTable()) {
      return null;
    }
    Verdict verdict = new TableCheck(relation, publication, queries.version(), user).verdict(view);
    boolean refused =
        verdict instanceof Verdict.Refused
            || (verdict instanceof Verdict.Unpublished missing && !missing.mayAdd());
    return refused && view.every() != null ? null : verdict;
  }

  /** Parses queries again whose meaning may have changed. */
  private List<FoundStatement> current(List<FoundStatement> all, Map<String, Verdict> verdicts)
      throws SQLException {
    List<FoundStatement> current = new ArrayList<>();
    List<Candidate> again = new ArrayList<>();
    for (FoundStatement each : all) {
      if (each.isCurrent()) {
        current.add(each);
      } else {
        ViewSettings view = each.candidate().view();
        parsed.forget(view);
        String reason = parsed.parse(view, again);
        if (reason != null) {
          verdicts.put(view.name(), new Verdict.Refused(view, reason));
        }
      }
    }
    for (FoundStatement each : derivation.find(again)) {
      if (each.isCurrent()) {
        current.add(each);
      } else {
        ViewSettings view = each.candidate().view();
        parsed.forget(view);
        verdicts.put(view.name(), new Verdict.Refused(view, ParsedQueryCache.ALTERED));
      }
    }
    return current;
  }

  private static Verdict given(Map<String, Verdict> verdicts, ViewSettings view) {
    Verdict verdict = verdicts.get(view.name());
    if (verdict == null) {
      throw new IllegalStateException("nothing was decided about " + view.name());
    }
    return verdict;
  }

  /** Why the view's name names no relation; null where it does. */
  private @Nullable String refusal(ViewSettings view, PgNames.Meaning meaning, String user)
      throws SQLException {
    if (meaning instanceof PgNames.Meaning.Denied denied) {
      return DeniedRelations.reason(
          connection, String.valueOf(view.relation()), denied.schema(), user);
    }
    if (meaning instanceof PgNames.Meaning.Malformed malformed) {
      return view.relation()
          + " is not a name of a table or view: "
          + malformed.reason()
          + "; write it as in SQL, as sales.orders";
    }
    return meaning instanceof PgNames.Meaning.Nothing ? missing(view, user) : null;
  }

  private static String missing(ViewSettings view, String user) {
    return "there is no table or view "
        + view.relation()
        + ", or the role "
        + user
        + " may not use its schema; create it, or correct tailrace.view."
        + view.name()
        + ".relation";
  }
}
