package io.tailrace.source.postgres.analysis;

import io.tailrace.source.postgres.catalog.DependencyGraph;
import io.tailrace.source.postgres.catalog.DependencyGraph.Child;
import io.tailrace.source.postgres.catalog.DependencyNode;
import io.tailrace.source.postgres.catalog.PgType;
import io.tailrace.source.postgres.catalog.PgTypeLookup;
import io.tailrace.source.postgres.catalog.PublicationEntries;
import io.tailrace.source.postgres.catalog.RelationShapes.Column;
import io.tailrace.source.postgres.catalog.StatementRoots;
import io.tailrace.source.postgres.session.PgName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the catalogue says of all objects that some statements name. */
record KnownFacts(
    DependencyGraph graph,
    PublicationEntries listed,
    Map<Integer, List<Column>> columns,
    Map<Integer, Integer> operators,
    Map<Integer, Function> functions,
    Map<Integer, PgType> types,
    Set<PgName> visible,
    String settings) {
  /**
   * A function.
   *
   * @param parts what it calls if it is an aggregate
   */
  record Function(String fact, List<Integer> parts) {}

  /** The facts that decide the rows of one statement, in a stable order. */
  List<String> of(StatementRoots statement, NamedObjects named) {
    List<DependencyNode> nodes =
        graph.relations(statement).stream()
            .flatMap(oid -> Stream.ofNullable(graph.node(oid)))
            .toList();
    List<String> facts = new ArrayList<>();
    for (DependencyNode node : nodes) {
      Set<Integer> ancestors = graph.ancestors(node.oid());
      facts.add(node.fact() + listed.fact(node.oid(), ancestors));
    }
    for (DependencyNode node : nodes) {
      String attribute = "attribute " + Integer.toUnsignedString(node.oid()) + " ";
      columns
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
    addFunctions(named, facts);
    Set<Integer> made = new TreeSet<>(DependencyGraph.BY_OID);
    made.addAll(PgTypeLookup.within(types, named.types()).keySet());
    made.removeIf(DependencyNode::isBuiltIn);
    for (int oid : made) {
      PgType type = types.get(oid);
      if (type != null) {
        facts.add("type " + Integer.toUnsignedString(oid) + " " + type.name() + " " + type.parts());
      }
    }
    for (DependencyNode node : nodes) {
      if (statement.relations().contains(node.oid())) {
        String seen = visible.contains(node.name()) ? " t" : " f";
        facts.add("visible " + Integer.toUnsignedString(node.oid()) + seen);
      }
    }
    String publication = listed.fact();
    if (publication != null && !nodes.isEmpty()) {
      facts.add(publication);
    }
    facts.add("settings " + settings);
    return facts;
  }

  private void addFunctions(NamedObjects named, List<String> facts) {
    Set<Integer> called = new TreeSet<>(DependencyGraph.BY_OID);
    called.addAll(named.functions());
    for (int operator : named.operators()) {
      called.add(operators.getOrDefault(operator, 0));
    }
    Set<Integer> all = new TreeSet<>(DependencyGraph.BY_OID);
    all.addAll(called);
    for (int oid : called) {
      Function function = functions.get(oid);
      all.addAll(function == null ? List.of() : function.parts());
    }
    for (int oid : all) {
      Function function = functions.get(oid);
      if (function != null && !DependencyNode.isBuiltIn(oid)) {
        facts.add(function.fact());
      }
    }
  }
}
