package io.tailrace.web;

import java.io.IOException;

/** A stock Tomcat 11. */
final class Tomcat11IT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new StockTomcat("tomcat-11.zip");
  }
}
