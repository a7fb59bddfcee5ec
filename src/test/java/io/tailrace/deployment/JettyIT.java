package io.tailrace.deployment;

import io.tailrace.testing.containers.ServerUnderTest;
import io.tailrace.testing.containers.StockJetty;
import java.io.IOException;

/** A stock Jetty 12. */
final class JettyIT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new StockJetty();
  }
}
