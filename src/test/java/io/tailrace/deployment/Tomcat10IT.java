package io.tailrace.deployment;

import io.tailrace.testing.containers.ServerUnderTest;
import io.tailrace.testing.containers.StockTomcat;
import java.io.IOException;

/** A stock Tomcat 10.1. */
final class Tomcat10IT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new StockTomcat("tomcat-10.1.zip");
  }
}
