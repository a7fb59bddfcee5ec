package io.tailrace.source.postgres.analysis;

import io.tailrace.source.postgres.catalog.CatalogQueries;
import io.tailrace.source.postgres.catalog.DependencyGraph;
import io.tailrace.source.postgres.catalog.DependencyGraph.Child;
import io.tailrace.source.postgres.catalog.DependencyGraph.Kind;
import io.tailrace.source.postgres.catalog.DependencyGraph.Reference;
import io.tailrace.source.postgres.catalog.DependencyNode;
import io.tailrace.source.postgres.catalog.PgType;
import io.tailrace.source.postgres.catalog.PgTypeLookup;
import io.tailrace.source.postgres.catalog.PublicationEntries;
import io.tailrace.source.postgres.catalog.RelationShapes;
import io.tailrace.source.postgres.catalog.RelationShapes.Column;
import io.tailrace.source.postgres.catalog.StatementRoots;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgName;
import io.tailrace.source.postgres.session.PgNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  /** The facts of all statements. */
  private record Known(
      DependencyGraph graph,
      PublicationEntries listed,
      Map<Integer, List<Column>> columns,
      Map<Integer, Integer> operators,
      Map<Integer, Function> functions,
      Map<Integer, PgType> types,
      Set<PgName> visible,
      String settings) {}

  /**
   * A function.
   *
   * @param parts what it calls if it is an aggregate
   */
  private record Function(String fact, List<Integer> parts) {}

  /** The objects that one statement names, directly or through what it reads. */
  private record Named(Set<Integer> functions, Set<Integer> operators, Set<Integer> types) {
    Named() {
      this(new HashSet<>(), new HashSet<>(), new HashSet<>());
    }
  }

  /** The facts of each statement. */
  List<List<String>> of(
      List<StatementRoots> statements, DependencyGraph graph, PublicationEntries listed)
      throws SQLException {
    Map<Integer, List<Column>> columns = shapes.columns(graph.nodes().keySet());
    List<Named> named = new ArrayList<>();
    Named all = new Named();
    Set<PgName> roots = new HashSet<>();
    for (StatementRoots statement : statements) {
      Named each = named(statement, graph, columns);
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
    Known known =
        new Known(
            graph,
            listed,
            columns,
            operators,
            functions(all.functions()),
            all.types().isEmpty() ? Map.of() : shapes.madeOf(all.types()),
            names.visible(roots),
            rows.one(CatalogQueries.SETTINGS));
    List<List<String>> facts = new ArrayList<>();
    for (int i = 0; i < statements.size(); i++) {
      facts.add(facts(statements.get(i), named.get(i), known));
    }
    return facts;
  }

  private static Named named(
      StatementRoots statement, DependencyGraph graph, Map<Integer, List<Column>> columns) {
    Named named = new Named();
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
          CatalogQueries.operators(operators),
          row -> codes.put(CatalogReader.oid(row, "oid"), CatalogReader.oid(row, "oprcode")));
    }
    return codes;
  }

  /** These functions, and those that the aggregates among them call. */
  private Map<Integer, Function> functions(Set<Integer> functions) throws SQLException {
    Map<Integer, Function> found = new HashMap<>();
    Set<Integer> level = new HashSet<>(functions);
    for (int depth = 0; depth < 2 && !level.isEmpty(); depth++) {
      Set<Integer> parts = new HashSet<>();
      rows.forEach(
          CatalogQueries.functions(level),
          row -> {
            Function function =
                new Function(
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

  private static List<String> facts(StatementRoots statement, Named named, Known known) {
    DependencyGraph graph = known.graph();
    List<DependencyNode> nodes =
        graph.relations(statement).stream()
            .flatMap(oid -> Stream.ofNullable(graph.node(oid)))
            .toList();
    List<String> facts = new ArrayList<>();
    for (DependencyNode node : nodes) {
      Set<Integer> ancestors = graph.ancestors(node.oid());
      facts.add(node.fact() + known.listed().fact(node.oid(), ancestors));
    }
    for (DependencyNode node : nodes) {
      String attribute = "attribute " + Integer.toUnsignedString(node.oid()) + " ";
      known
          .columns()
          .getOrDefault(node.oid(), List.of())
          .forEach(column -> facts.add(attribute + column.fact()));
    }
    nodes.stream()
        .filter(node -> node.rule() != 0)
        .sorted(Comparator.comparing(DependencyNode::rule, DependencyGraph.BY_OID))
        .forEach(node -> facts.add(node.ruleFact()));
    for (DependencyNode node : nodes) {
      graph.children(node.oid()).stream()
          .sorted(
              Comparator.comparing(Child::oid, DependencyGraph.BY_OID)
                  .thenComparingInt(Child::place))
          .forEach(child -> facts.add(child.fact()));
    }
    addFunctions(named, known, facts);
    Set<Integer> types = new TreeSet<>(DependencyGraph.BY_OID);
    types.addAll(PgTypeLookup.within(known.types(), named.types()).keySet());
    types.removeIf(DependencyNode::isBuiltIn);
    for (int oid : types) {
      PgType type = known.types().get(oid);
      if (type != null) {
        facts.add("type " + Integer.toUnsignedString(oid) + " " + type.name() + " " + type.parts());
      }
    }
    for (DependencyNode node : nodes) {
      if (statement.relations().contains(node.oid())) {
        String visible = known.visible().contains(node.name()) ? " t" : " f";
        facts.add("visible " + Integer.toUnsignedString(node.oid()) + visible);
      }
    }
    String publication = known.listed().fact();
    if (publication != null && !nodes.isEmpty()) {
      facts.add(publication);
    }
    facts.add("settings " + known.settings());
    return facts;
  }

  private static void addFunctions(Named named, Known known, List<String> facts) {
    Set<Integer> called = new TreeSet<>(DependencyGraph.BY_OID);
    called.addAll(named.functions());
    for (int operator : named.operators()) {
      called.add(known.operators().getOrDefault(operator, 0));
    }
    Set<Integer> all = new TreeSet<>(DependencyGraph.BY_OID);
    all.addAll(called);
    for (int oid : called) {
      Function function = known.functions().get(oid);
      all.addAll(function == null ? List.of() : function.parts());
    }
    for (int oid : all) {
      Function function = known.functions().get(oid);
      if (function != null && !DependencyNode.isBuiltIn(oid)) {
        facts.add(function.fact());
      }
    }
  }
}
