package io.tailrace.page;

import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The machine's Node.js. */
final class Node {
  private static final System.Logger log = System.getLogger(Node.class.getName());
  private static final int OLDEST = 20;

  private Node() {}

  /** Skips the test, and says so, where there is no Node.js that is new enough. */
  static void require(String purpose) throws Exception {
    if (Programs.onPath("node").isEmpty() || version() < OLDEST) {
      String missing = purpose + " needs node " + OLDEST + " or later on the PATH";
      log.log(System.Logger.Level.WARNING, "Skipped: " + missing);
      Assumptions.abort(missing);
    }
  }

  private static int version() throws Exception {
    String version = Programs.run(List.of("node", "--version")).output();
    return Integer.parseInt(version.substring(1, version.indexOf('.')));
  }
}
