package io.tailrace.web;

import java.io.IOException;

/** A stock WildFly. */
final class WildFlyIT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new StockWildFly();
  }
}
