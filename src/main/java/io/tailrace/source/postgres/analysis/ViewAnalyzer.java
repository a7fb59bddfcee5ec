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

/**
 * Decides of each view whether it can be followed, and as what. All facts are read by plain
 * SELECTs, so inside a transaction with a snapshot they are those of the snapshot. No question
 * waits for a lock on a user's table. For one thread.
 */
public final class ViewAnalyzer {
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
          meaning == null
              ? parsed.parse(view, candidates)
              : new NameRefusal(connection, user).of(view, meaning);
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
    List<FoundStatement> found = new CurrentStatements(derivation, parsed).of(candidates, verdicts);
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
   * The moment of every answer from now on; inside a transaction with a snapshot, the snapshot's.
   */
  public CatalogMoment moment() throws SQLException {
    return CatalogMoment.read(rows);
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
      return new Verdict.Refused(view, NameRefusal.missing(view, user));
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

  private static Verdict given(Map<String, Verdict> verdicts, ViewSettings view) {
    Verdict verdict = verdicts.get(view.name());
    if (verdict == null) {
      throw new IllegalStateException("nothing was decided about " + view.name());
    }
    return verdict;
  }
}
