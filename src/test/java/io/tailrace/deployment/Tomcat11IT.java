package io.tailrace.deployment;

import io.tailrace.testing.containers.ServerUnderTest;
import io.tailrace.testing.containers.StockTomcat;
import java.io.IOException;

/** A stock Tomcat 11. */
final class Tomcat11IT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new StockTomcat("tomcat-11.zip");
  }
}
