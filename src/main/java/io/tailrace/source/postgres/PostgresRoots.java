package io.tailrace.source.postgres;

import java.util.Set;

/**
 * What a statement names itself: where the walk through the catalogue to its base tables begins.
 *
 * @param relations object identifiers of relations
 * @param functions object identifiers of functions that are not the relations' own
 */
record PostgresRoots(Set<Integer> relations, Set<Integer> functions) {
  PostgresRoots {
    relations = Set.copyOf(relations);
    functions = Set.copyOf(functions);
  }
}
