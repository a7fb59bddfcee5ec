package io.tailrace.source.postgres;

import io.tailrace.source.postgres.PostgresGraph.Child;
import io.tailrace.source.postgres.PostgresGraph.Kind;
import io.tailrace.source.postgres.PostgresGraph.Reference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks through the catalogue from what statements name to their base tables, for all statements at
 * once: views of views, partitions and inheriting tables, level by level. Each question names all
 * relations of its level and is answered from indexes, so a look costs what it looks at. For one
 * thread.
 */
final class PostgresWalk {
  /** Objects below came with the server. */
  static final int FIRST_NORMAL = 16384;

  private static final String ROLE = "SELECT oid FROM pg_roles WHERE rolname = current_user";

  private final PostgresRows rows;
  private final PostgresQueries queries;

  PostgresWalk(PostgresRows rows, PostgresQueries queries) {
    this.rows = rows;
    this.queries = queries;
  }

  PostgresGraph from(Collection<PostgresRoots> statements) throws SQLException {
    Map<Integer, PostgresNode> nodes = new HashMap<>();
    Map<Integer, List<Reference>> references = new HashMap<>();
    Map<Integer, List<Child>> children = new HashMap<>();
    Set<Integer> level = new HashSet<>();
    statements.forEach(each -> level.addAll(each.relations()));
    while (!level.isEmpty()) {
      List<PostgresNode> found = new ArrayList<>();
      rows.forEach(queries.nodes(level), row -> found.add(PostgresNode.of(row)));
      found.forEach(node -> nodes.put(node.oid(), node));
      Set<Integer> asked = Set.copyOf(level);
      level.clear();
      refer(found, references, level);
      descend(found, children, level);
      level.removeAll(asked);
      level.removeAll(nodes.keySet());
    }
    Set<Integer> partitions = new HashSet<>();
    nodes.values().stream().filter(PostgresNode::partition).forEach(n -> partitions.add(n.oid()));
    return new PostgresGraph(
        Integer.parseUnsignedInt(rows.one(ROLE)),
        nodes,
        references,
        children,
        new PostgresAncestors(rows).of(partitions));
  }

  private void refer(
      List<PostgresNode> nodes, Map<Integer, List<Reference>> references, Set<Integer> next)
      throws SQLException {
    List<Integer> rules =
        nodes.stream()
            .filter(node -> node.rule() != 0 && !PostgresNode.isBuiltIn(node.oid()))
            .map(PostgresNode::rule)
            .toList();
    if (rules.isEmpty()) {
      return;
    }
    rows.forEach(
        PostgresQueries.references(rules),
        row -> {
          Reference named =
              new Reference(
                  Kind.valueOf(PostgresRows.text(row, "kind")), PostgresRows.oid(row, "refobjid"));
          references
              .computeIfAbsent(PostgresRows.oid(row, "objid"), key -> new ArrayList<>())
              .add(named);
          if (named.kind() == Kind.RELATION) {
            next.add(named.oid());
          }
        });
  }

  private void descend(
      List<PostgresNode> nodes, Map<Integer, List<Child>> children, Set<Integer> next)
      throws SQLException {
    List<Integer> tables =
        nodes.stream().filter(PostgresNode::isTable).map(PostgresNode::oid).toList();
    if (tables.isEmpty()) {
      return;
    }
    rows.forEach(
        PostgresQueries.children(tables),
        row -> {
          Child child =
              new Child(
                  PostgresRows.oid(row, "inhrelid"),
                  row.getInt("inhseqno"),
                  PostgresRows.text(row, "fact"));
          children
              .computeIfAbsent(PostgresRows.oid(row, "inhparent"), key -> new ArrayList<>())
              .add(child);
          next.add(child.oid());
        });
  }
}
