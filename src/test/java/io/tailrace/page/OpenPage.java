package io.tailrace.page;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A page that is open in a real browser, of any make. For one thread. */
interface OpenPage extends AutoCloseable {
  /** Loads it, and forgets the problems of the one before. */
  void open(URI page);

  /** What a function of this body returns in the page, awaited, as text. */
  String evaluate(String body);

  /** Errors and warnings on the console, violations of the security policy among them. */
  List<String> problems();

  /** A PNG of what is to be seen. */
  byte[] picture();

  @Override
  void close() throws IOException;
}
