package io.tailrace.source.postgres.analysis;

import java.util.HashSet;
import java.util.Set;

/** The objects that one statement names, directly or through what it reads. */
record NamedObjects(Set<Integer> functions, Set<Integer> operators, Set<Integer> types) {
  NamedObjects() {
    this(new HashSet<>(), new HashSet<>(), new HashSet<>());
  }
}
