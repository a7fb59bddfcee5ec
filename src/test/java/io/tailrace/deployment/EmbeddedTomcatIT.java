package io.tailrace.deployment;

import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.containers.ServerUnderTest;
import java.io.IOException;

/** Tomcat in the process of the tests. */
final class EmbeddedTomcatIT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new EmbeddedTomcat();
  }
}
