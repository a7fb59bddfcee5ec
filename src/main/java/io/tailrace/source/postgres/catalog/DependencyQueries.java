package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.catalog.DependencyGraph.Child;
import io.tailrace.source.postgres.catalog.DependencyGraph.Kind;
import io.tailrace.source.postgres.catalog.DependencyGraph.Reference;
import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows the catalogue from the relations that statements name to their base tables, for all
 * statements at once: views of views, partitions and inheriting tables, level by level. Each
 * question names all relations of its level and is answered from indexes, so its cost grows with
 * these relations alone. For one thread.
 */
public final class DependencyQueries {
  /** Objects with smaller identifiers came with the server. */
  public static final int FIRST_NORMAL = 16384;

  private static final String ROLE = "SELECT oid FROM pg_roles WHERE rolname = current_user";

  private final CatalogReader rows;
  private final CatalogQueries queries;

  public DependencyQueries(CatalogReader rows, CatalogQueries queries) {
    this.rows = rows;
    this.queries = queries;
  }

  public DependencyGraph from(Collection<StatementRoots> statements) throws SQLException {
    Map<Integer, DependencyNode> nodes = new HashMap<>();
    Map<Integer, List<Reference>> references = new HashMap<>();
    Map<Integer, List<Child>> children = new HashMap<>();
    Set<Integer> level = new HashSet<>();
    statements.forEach(each -> level.addAll(each.relations()));
    while (!level.isEmpty()) {
      List<DependencyNode> found = new ArrayList<>();
      rows.forEach(queries.nodes(level), row -> found.add(DependencyNode.of(row)));
      found.forEach(node -> nodes.put(node.oid(), node));
      Set<Integer> asked = Set.copyOf(level);
      level.clear();
      refer(found, references, level);
      descend(found, children, level);
      level.removeAll(asked);
      level.removeAll(nodes.keySet());
    }
    Set<Integer> partitions = new HashSet<>();
    nodes.values().stream().filter(DependencyNode::partition).forEach(n -> partitions.add(n.oid()));
    return new DependencyGraph(
        Integer.parseUnsignedInt(rows.one(ROLE)),
        nodes,
        references,
        children,
        new PartitionAncestors(rows).of(partitions));
  }

  private void refer(
      List<DependencyNode> nodes, Map<Integer, List<Reference>> references, Set<Integer> next)
      throws SQLException {
    List<Integer> rules =
        nodes.stream()
            .filter(node -> node.rule() != 0 && !DependencyNode.isBuiltIn(node.oid()))
            .map(DependencyNode::rule)
            .toList();
    if (rules.isEmpty()) {
      return;
    }
    rows.forEach(
        CatalogQueries.references(rules),
        row -> {
          Reference named =
              new Reference(
                  Kind.valueOf(CatalogReader.text(row, "kind")),
                  CatalogReader.oid(row, "refobjid"));
          references
              .computeIfAbsent(CatalogReader.oid(row, "objid"), key -> new ArrayList<>())
              .add(named);
          if (named.kind() == Kind.RELATION) {
            next.add(named.oid());
          }
        });
  }

  private void descend(
      List<DependencyNode> nodes, Map<Integer, List<Child>> children, Set<Integer> next)
      throws SQLException {
    List<Integer> tables =
        nodes.stream().filter(DependencyNode::isTable).map(DependencyNode::oid).toList();
    if (tables.isEmpty()) {
      return;
    }
    rows.forEach(
        CatalogQueries.children(tables),
        row -> {
          Child child =
              new Child(
                  CatalogReader.oid(row, "inhrelid"),
                  row.getInt("inhseqno"),
                  CatalogReader.text(row, "fact"));
          children
              .computeIfAbsent(CatalogReader.oid(row, "inhparent"), key -> new ArrayList<>())
              .add(child);
          next.add(child.oid());
        });
  }
}
