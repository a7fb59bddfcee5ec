package io.tailrace.demo.feed;

import java.sql.SQLException;
import java.util.Set;

/** Distinguishes an outage, which is retried, from a statement that always fails. */
final class Fault {
  /** SQLSTATE classes: data exceptions, constraint violations, syntax and access errors. */
  private static final Set<String> OURS = Set.of("22", "23", "42");

  private Fault() {}

  static boolean isOurs(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.length() == 5 && OURS.contains(state.substring(0, 2));
  }
}
