package io.tailrace.source.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All relations that statements read, directly or through views, partitions and inheriting tables,
 * as the catalogue had them. What one statement reads is a part of it.
 *
 * @param role the one that we log in as
 * @param nodes the relations
 * @param references what each rule names
 * @param children the partitions and inheriting tables of each relation
 * @param ancestors all that each partition is a partition of
 */
record PostgresGraph(
    int role,
    Map<Integer, PostgresNode> nodes,
    Map<Integer, List<Reference>> references,
    Map<Integer, List<Child>> children,
    Map<Integer, Set<Integer>> ancestors) {
  static final Comparator<Integer> BY_OID = Integer::compareUnsigned;

  /** No role: what is read as a part of another relation needs no right of its own. */
  static final int NOBODY = 0;

  /** What a rule may name. */
  enum Kind {
    RELATION,
    FUNCTION,
    OPERATOR,
    TYPE
  }

  record Reference(Kind kind, int oid) {}

  /**
   * A partition or an inheriting table.
   *
   * @param place its place among its parents
   */
  record Child(int oid, int place, String fact) {}

  /** A relation with the role that reads it, or {@link #NOBODY}. */
  record Reached(int oid, int reader) {}

  /** The relations that a statement reads, each once for each role that reads it. */
  Set<Reached> reached(PostgresRoots roots) {
    Set<Reached> all = new LinkedHashSet<>();
    Deque<Reached> open = new ArrayDeque<>();
    roots.relations().forEach(oid -> open.add(new Reached(oid, role)));
    while (!open.isEmpty()) {
      Reached next = open.remove();
      PostgresNode node = nodes.get(next.oid());
      if (node != null && all.add(next)) {
        open.addAll(behind(node));
      }
    }
    return all;
  }

  private List<Reached> behind(PostgresNode node) {
    List<Reached> behind = new ArrayList<>();
    if (node.isView()) {
      int reader = node.invoker() ? role : node.owner();
      for (Reference each : references(node)) {
        PostgresNode named = each.kind() == Kind.RELATION ? nodes.get(each.oid()) : null;
        if (named != null && named.kind() != 'c' && named.oid() != node.oid()) {
          behind.add(new Reached(named.oid(), reader));
        }
      }
    }
    if (node.isTable()) {
      children(node.oid()).forEach(child -> behind.add(new Reached(child.oid(), NOBODY)));
    }
    return behind;
  }

  /** The same relations, in the order of their object identifiers. */
  Set<Integer> relations(PostgresRoots roots) {
    Set<Integer> oids = new TreeSet<>(BY_OID);
    reached(roots).forEach(each -> oids.add(each.oid()));
    return oids;
  }

  @Nullable PostgresNode node(int oid) {
    return nodes.get(oid);
  }

  List<Reference> references(PostgresNode node) {
    return node.rule() == 0 ? List.of() : references.getOrDefault(node.rule(), List.of());
  }

  List<Child> children(int oid) {
    return children.getOrDefault(oid, List.of());
  }

  Set<Integer> ancestors(int oid) {
    return ancestors.getOrDefault(oid, Set.of());
  }
}
