package io.tailrace.demo.feed;

import java.sql.SQLException;
import java.util.Set;

/** Tells an outage, which passes, from a statement that will never be taken. */
final class Fault {
  /** Classes of SQLSTATE: wrong data, broken constraints, wrong statements. */
  private static final Set<String> OURS = Set.of("22", "23", "42");

  private Fault() {}

  static boolean isOurs(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.length() == 5 && OURS.contains(state.substring(0, 2));
  }
}
