package io.tailrace.web;

import java.io.IOException;
import java.net.URI;

/** A servlet container in which applications are deployed from context descriptors. */
interface ServerUnderTest extends AutoCloseable {
  /** Deploys the application at {@code /name}, with this descriptor; before the start. */
  void deploy(String name, String descriptor) throws IOException;

  /** Starts; returns when what can be deployed is. */
  void start() throws IOException;

  /** Of an application; ends with a slash. */
  URI uri(String name);

  /** All that was logged so far. */
  String log();

  /** Stops in order, and can still be asked for its log. */
  void stop() throws IOException;

  /** Stops; nothing is left. */
  @Override
  void close() throws IOException;
}
