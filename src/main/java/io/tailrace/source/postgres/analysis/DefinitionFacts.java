package io.tailrace.source.postgres.analysis;

import io.tailrace.source.postgres.catalog.DefinitionQueries;
import io.tailrace.source.postgres.catalog.DependencyGraph;
import io.tailrace.source.postgres.catalog.DependencyGraph.Kind;
import io.tailrace.source.postgres.catalog.DependencyGraph.Reference;
import io.tailrace.source.postgres.catalog.DependencyNode;
import io.tailrace.source.postgres.catalog.PublicationEntries;
import io.tailrace.source.postgres.catalog.RelationShapes;
import io.tailrace.source.postgres.catalog.RelationShapes.Column;
import io.tailrace.source.postgres.catalog.StatementRoots;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgName;
import io.tailrace.source.postgres.session.PgNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Collects all rows of the catalogue that decide the rows of statements, in a stable order: plain
 * columns, which only a change of the definition changes. For one thread.
 */
final class DefinitionFacts {
  private final CatalogReader rows;
  private final RelationShapes shapes;
  private final PgNames names;

  DefinitionFacts(CatalogReader rows, RelationShapes shapes, PgNames names) {
    this.rows = rows;
    this.shapes = shapes;
    this.names = names;
  }

  /** The facts of each statement. */
  List<List<String>> of(
      List<StatementRoots> statements, DependencyGraph graph, PublicationEntries listed)
      throws SQLException {
    Map<Integer, List<Column>> columns = shapes.columns(graph.nodes().keySet());
    List<NamedObjects> named = new ArrayList<>();
    NamedObjects all = new NamedObjects();
    Set<PgName> roots = new HashSet<>();
    for (StatementRoots statement : statements) {
      NamedObjects each = named(statement, graph, columns);
      named.add(each);
      all.functions().addAll(each.functions());
      all.operators().addAll(each.operators());
      all.types().addAll(each.types());
      statement.relations().stream()
          .flatMap(oid -> Stream.ofNullable(graph.node(oid)))
          .forEach(node -> roots.add(node.name()));
    }
    Map<Integer, Integer> operators = operators(all.operators());
    all.functions().addAll(operators.values());
    KnownFacts known =
        new KnownFacts(
            graph,
            listed,
            columns,
            operators,
            functions(all.functions()),
            all.types().isEmpty() ? Map.of() : shapes.madeOf(all.types()),
            names.visible(roots),
            rows.one(DefinitionQueries.SETTINGS));
    List<List<String>> facts = new ArrayList<>();
    for (int i = 0; i < statements.size(); i++) {
      facts.add(known.of(statements.get(i), named.get(i)));
    }
    return facts;
  }

  private static NamedObjects named(
      StatementRoots statement, DependencyGraph graph, Map<Integer, List<Column>> columns) {
    NamedObjects named = new NamedObjects();
    named.functions().addAll(statement.functions());
    named.types().addAll(statement.types());
    for (int oid : graph.relations(statement)) {
      columns
          .getOrDefault(oid, List.of())
          .forEach(column -> named.types().add(column.attribute().type()));
      DependencyNode node = graph.node(oid);
      for (Reference each : node == null ? List.<Reference>of() : graph.references(node)) {
        DependencyNode row = graph.node(each.oid());
        if (each.kind() == Kind.FUNCTION) {
          named.functions().add(each.oid());
        } else if (each.kind() == Kind.OPERATOR) {
          named.operators().add(each.oid());
        } else if (each.kind() == Kind.TYPE) {
          named.types().add(each.oid());
        } else if (row != null && row.kind() == 'c') {
          named.types().add(row.rowType());
        }
      }
    }
    named.types().removeIf(DependencyNode::isBuiltIn);
    return named;
  }

  private Map<Integer, Integer> operators(Set<Integer> operators) throws SQLException {
    Map<Integer, Integer> codes = new HashMap<>();
    if (!operators.isEmpty()) {
      rows.forEach(
          DefinitionQueries.operators(operators),
          row -> codes.put(CatalogReader.oid(row, "oid"), CatalogReader.oid(row, "oprcode")));
    }
    return codes;
  }

  /** These functions, and those that the aggregates among them call. */
  private Map<Integer, KnownFacts.Function> functions(Set<Integer> functions) throws SQLException {
    Map<Integer, KnownFacts.Function> found = new HashMap<>();
    Set<Integer> level = new HashSet<>(functions);
    for (int depth = 0; depth < 2 && !level.isEmpty(); depth++) {
      Set<Integer> parts = new HashSet<>();
      rows.forEach(
          DefinitionQueries.functions(level),
          row -> {
            KnownFacts.Function function =
                new KnownFacts.Function(
                    CatalogReader.text(row, "fact"),
                    CatalogReader.oids(CatalogReader.text(row, "parts")));
            found.put(CatalogReader.oid(row, "oid"), function);
            parts.addAll(function.parts());
          });
      parts.removeIf(DependencyNode::isBuiltIn);
      parts.removeAll(found.keySet());
      level = parts;
    }
    return found;
  }
}
