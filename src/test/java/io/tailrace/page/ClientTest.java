package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The tests of tailrace.js, which need no browser but node. */
final class ClientTest {
  private static final System.Logger log = System.getLogger(ClientTest.class.getName());
  private static final int OLDEST_NODE = 20;

  @Test
  void theClientsOwnTestsPass() throws Exception {
    if (Programs.onPath("node").isEmpty() || version() < OLDEST_NODE) {
      String missing =
          "the tests of tailrace.js need node " + OLDEST_NODE + " or later on the PATH";
      log.log(System.Logger.Level.WARNING, "Skipped: " + missing);
      Assumptions.abort(missing);
    }
    try (Stream<Path> files = Files.list(Path.of("src/test/js"))) {
      List<String> tests =
          files.map(Path::toString).filter(name -> name.endsWith(".test.js")).sorted().toList();
      Programs.Ended node =
          Programs.run(Stream.concat(Stream.of("node", "--test"), tests.stream()).toList());
      assertEquals(0, node.status(), node.output());
    }
  }

  private static int version() throws Exception {
    String version = Programs.run(List.of("node", "--version")).output();
    return Integer.parseInt(version.substring(1, version.indexOf('.')));
  }
}
