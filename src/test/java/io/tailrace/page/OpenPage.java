package io.tailrace.page;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A page in any real browser. For one thread. */
interface OpenPage extends AutoCloseable {
  /** Loads a page, and clears the problems of the page before. */
  void open(URI page);

  /** Runs a function of this body in the page, awaits it, and returns its result as text. */
  String evaluate(String body);

  /** Errors and warnings on the console, violations of the security policy among them. */
  List<String> problems();

  /** Returns a screenshot as PNG. */
  byte[] picture();

  @Override
  void close() throws IOException;
}
