package io.tailrace.source.postgres.catalog;

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
 * as the catalogue had them. Each statement reads a part of it.
 *
 * @param role that Tailrace logs in as
 * @param nodes the relations
 * @param references the objects that each rule names
 * @param children the partitions and inheriting tables of each relation
 * @param ancestors of each partition, on any level
 */
public record DependencyGraph(
    int role,
    Map<Integer, DependencyNode> nodes,
    Map<Integer, List<Reference>> references,
    Map<Integer, List<Child>> children,
    Map<Integer, Set<Integer>> ancestors) {
  public static final Comparator<Integer> BY_OID = Integer::compareUnsigned;

  /** No role: a relation that is read as a part of another needs no privilege of its own. */
  public static final int NOBODY = 0;

  /** The kind of an object that a rule names. */
  public enum Kind {
    RELATION,
    FUNCTION,
    OPERATOR,
    TYPE
  }

  public record Reference(Kind kind, int oid) {}

  /**
   * A partition or an inheriting table.
   *
   * @param place its place among its parents
   */
  public record Child(int oid, int place, String fact) {}

  /** A relation with the role that reads it, or {@link #NOBODY}. */
  public record Reached(int oid, int reader) {}

  /** The relations that a statement reads, each once for each role that reads it. */
  public Set<Reached> reached(StatementRoots roots) {
    Set<Reached> all = new LinkedHashSet<>();
    Deque<Reached> open = new ArrayDeque<>();
    roots.relations().forEach(oid -> open.add(new Reached(oid, role)));
    while (!open.isEmpty()) {
      Reached next = open.remove();
      DependencyNode node = nodes.get(next.oid());
      if (node != null && all.add(next)) {
        open.addAll(behind(node));
      }
    }
    return all;
  }

  private List<Reached> behind(DependencyNode node) {
    List<Reached> behind = new ArrayList<>();
    if (node.isView()) {
      int reader = node.invoker() ? role : node.owner();
      for (Reference each : references(node)) {
        DependencyNode named = each.kind() == Kind.RELATION ? nodes.get(each.oid()) : null;
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
  public Set<Integer> relations(StatementRoots roots) {
    Set<Integer> oids = new TreeSet<>(BY_OID);
    reached(roots).forEach(each -> oids.add(each.oid()));
    return oids;
  }

  @Nullable
  public DependencyNode node(int oid) {
    return nodes.get(oid);
  }

  public List<Reference> references(DependencyNode node) {
    return node.rule() == 0 ? List.of() : references.getOrDefault(node.rule(), List.of());
  }

  public List<Child> children(int oid) {
    return children.getOrDefault(oid, List.of());
  }

  public Set<Integer> ancestors(int oid) {
    return ancestors.getOrDefault(oid, Set.of());
  }
}
