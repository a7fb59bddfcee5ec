package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the tests of tailrace.js, which need Node.js but no browser. */
final class ClientTest {
  @Test
  void theClientsOwnTestsPass() throws Exception {
    Node.require("the run of tailrace.js's own tests");
    try (Stream<Path> files = Files.list(Path.of("src/test/js"))) {
      List<String> tests =
          files.map(Path::toString).filter(name -> name.endsWith(".test.js")).sorted().toList();
      Programs.Ended node =
          Programs.run(Stream.concat(Stream.of("node", "--test"), tests.stream()).toList());
      assertEquals(0, node.status(), node.output());
    }
  }
}
