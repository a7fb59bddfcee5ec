package io.tailrace.web;

import java.io.IOException;

/** A stock Jetty 12. */
final class JettyIT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new StockJetty();
  }
}
