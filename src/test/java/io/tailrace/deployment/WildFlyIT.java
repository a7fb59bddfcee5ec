package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.containers.ServerUnderTest;
import io.tailrace.testing.containers.StockWildFly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A stock WildFly. */
final class WildFlyIT extends HttpSuite {
  private @Nullable StockWildFly wildFly;

  @Override
  ServerUnderTest server() throws IOException {
    StockWildFly server = new StockWildFly();
    wildFly = server;
    return server;
  }

  @Test
  void ourThreadsAreTheContainers() throws Exception {
    List<String> ours =
        Stream.of(threads().split("\n\n", -1))
            .filter(each -> each.startsWith("\"tailrace "))
            .toList();
    assertFalse(ours.isEmpty());
    for (String thread : ours) {
      assertTrue(thread.contains("ManagedThreadFactoryImpl$ManagedThread.run"), thread);
    }
  }

  private String threads() throws IOException {
    Process dump =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(Objects.requireNonNull(wildFly).pid()),
                "Thread.print")
            .redirectErrorStream(true)
            .start();
    return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
