package io.tailrace.simulation;

import java.util.Map;
import java.util.TreeMap;

/** What happened how often: a simulation in which something never happens proves nothing of it. */
final class Coverage {
  private final Map<String, Integer> counts = new TreeMap<>();

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    counts.forEach((what, count) -> all.append(count).append('\t').append(what).append('\n'));
    return all.toString();
  }
}
