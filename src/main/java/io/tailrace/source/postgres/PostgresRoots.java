package io.tailrace.source.postgres;

import java.util.Set;

/**
 * What a statement names itself: where the walk through the catalogue to its base tables begins.
 *
 * @param relations object identifiers of relations
 * @param functions object identifiers of functions that are not the relations' own
 * @param types object identifiers of types that are not the relations' own
 */
record PostgresRoots(Set<Integer> relations, Set<Integer> functions, Set<Integer> types) {
  PostgresRoots {
    relations = Set.copyOf(relations);
    functions = Set.copyOf(functions);
    types = Set.copyOf(types);
  }

  /** One relation. */
  static PostgresRoots of(int relation) {
    return new PostgresRoots(Set.of(relation), Set.of(), Set.of());
  }
}
