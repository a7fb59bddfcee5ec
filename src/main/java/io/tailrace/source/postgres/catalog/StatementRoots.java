package io.tailrace.source.postgres.catalog;

import java.util.Set;

/**
 * The objects that a statement names itself, from which its base tables are found.
 *
 * @param relations object identifiers of relations
 * @param functions object identifiers of functions that are not the relations' own
 * @param types object identifiers of types that are not the relations' own
 */
public record StatementRoots(Set<Integer> relations, Set<Integer> functions, Set<Integer> types) {
  public StatementRoots {
    relations = Set.copyOf(relations);
    functions = Set.copyOf(functions);
    types = Set.copyOf(types);
  }

  /** One relation. */
  public static StatementRoots of(int relation) {
    return new StatementRoots(Set.of(relation), Set.of(), Set.of());
  }
}
