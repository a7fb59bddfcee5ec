package io.tailrace.source.postgres.analysis;

import io.tailrace.source.postgres.analysis.statement.BaseRelation;
import io.tailrace.source.postgres.catalog.DefinitionQueries;
import io.tailrace.source.postgres.catalog.DependencyGraph;
import io.tailrace.source.postgres.catalog.DependencyGraph.Reached;
import io.tailrace.source.postgres.catalog.DependencyNode;
import io.tailrace.source.postgres.catalog.PublicationEntries;
import io.tailrace.source.postgres.catalog.StatementRoots;
import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the relations that statements read, and what their readers may do with them. For one
 * thread.
 */
final class BaseRelations {
  /**
   * The role of the log-in comes first, and relations that are read as a part of another come last.
   */
  private static final Comparator<BaseRelation> ORDER =
      Comparator.comparing((BaseRelation base) -> base.reader() == null)
          .thenComparing(base -> !base.ours())
          .thenComparing(BaseRelation::qualified);

  private final CatalogReader rows;

  BaseRelations(CatalogReader rows) {
    this.rows = rows;
  }

  /**
   * A table's indexes.
   *
   * @param keyed whether it has an immediate primary key
   * @param chosen whether an index was chosen as its replica identity
   */
  private record Keys(boolean keyed, boolean chosen) {}

  private record Reader(String name, boolean ours, boolean readable, boolean rowSecurity) {}

  private record Known(
      DependencyGraph graph,
      PublicationEntries listed,
      Map<Integer, Keys> keys,
      Map<Reached, Reader> readers) {}

  /** The relations of each statement, each relation once for each role that reads it. */
  List<List<BaseRelation>> of(
      List<StatementRoots> statements, DependencyGraph graph, PublicationEntries listed)
      throws SQLException {
    List<Set<Reached>> reached = statements.stream().map(graph::reached).toList();
    Set<Reached> all = new LinkedHashSet<>();
    reached.forEach(all::addAll);
    Known known = new Known(graph, listed, keys(graph), readers(all));
    List<List<BaseRelation>> bases = new ArrayList<>();
    for (Set<Reached> each : reached) {
      Set<Integer> oids = new HashSet<>();
      each.forEach(one -> oids.add(one.oid()));
      bases.add(each.stream().map(one -> base(one, oids, known)).sorted(ORDER).toList());
    }
    return bases;
  }

  private Map<Integer, Keys> keys(DependencyGraph graph) throws SQLException {
    Map<Integer, Keys> keys = new HashMap<>();
    List<Integer> tables =
        graph.nodes().values().stream()
            .filter(DependencyNode::isTable)
            .map(DependencyNode::oid)
            .toList();
    if (!tables.isEmpty()) {
      rows.forEach(
          DefinitionQueries.keys(tables),
          row ->
              keys.put(
                  CatalogReader.oid(row, "indrelid"),
                  new Keys(row.getBoolean("keyed"), row.getBoolean("chosen"))));
    }
    return keys;
  }

  private Map<Reached, Reader> readers(Set<Reached> all) throws SQLException {
    List<Reached> asked =
        all.stream().filter(each -> each.reader() != DependencyGraph.NOBODY).toList();
    Map<Reached, Reader> readers = new HashMap<>();
    if (!asked.isEmpty()) {
      rows.forEach(
          DefinitionQueries.readers(
              asked.stream().map(Reached::oid).toList(),
              asked.stream().map(Reached::reader).toList()),
          row ->
              readers.put(
                  new Reached(CatalogReader.oid(row, "oid"), CatalogReader.oid(row, "role")),
                  new Reader(
                      CatalogReader.text(row, "reader"),
                      row.getBoolean("ours"),
                      row.getBoolean("readable"),
                      row.getBoolean("row_security"))));
    }
    return readers;
  }

  private static BaseRelation base(Reached reached, Set<Integer> statement, Known known) {
    DependencyNode node = Objects.requireNonNull(known.graph().node(reached.oid()));
    DependencyNode ancestor = keyedAncestor(node, statement, known);
    Reader reader = known.readers().get(reached);
    return new BaseRelation(
        node.oid(),
        node.qualified(),
        node.system(),
        node.kind(),
        node.persistence(),
        node.partition(),
        reader == null ? null : reader.name(),
        reader != null && reader.ours(),
        reader == null ? reached.reader() == DependencyGraph.NOBODY : reader.readable(),
        reader != null && reader.rowSecurity(),
        isIdentified(node, known),
        known.listed().published(node.oid(), known.graph().ancestors(node.oid())),
        ancestor == null ? node.qualified() : ancestor.qualified(),
        ancestor == null ? node.owned() : ancestor.owned(),
        node.kind() == 'v' ? node.rule() : 0);
  }

  private static Keys keys(int oid, Known known) {
    return known.keys().getOrDefault(oid, new Keys(false, false));
  }

  private static boolean isIdentified(DependencyNode node, Known known) {
    return switch (node.identity()) {
      case 'f' -> true;
      case 'd' -> keys(node.oid(), known).keyed();
      case 'i' -> keys(node.oid(), known).chosen();
      default -> false;
    };
  }

  /**
   * The highest partitioned table that the statement reads too, and whose primary key identifies
   * its partitions.
   */
  private static @Nullable DependencyNode keyedAncestor(
      DependencyNode node, Set<Integer> statement, Known known) {
    return known.graph().ancestors(node.oid()).stream()
        .filter(oid -> statement.contains(oid) && keys(oid, known).keyed())
        .min(Comparator.comparingInt((Integer oid) -> known.graph().ancestors(oid).size()))
        .map(known.graph()::node)
        .orElse(null);
  }
}
