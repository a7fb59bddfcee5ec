package io.tailrace.web;

import java.net.URI;

/** A servlet container in which applications are deployed from context descriptors. */
interface ServerUnderTest extends AutoCloseable {
  /** Deploys the application at {@code /name}, with this descriptor; before the start. */
  void deploy(String name, String descriptor) throws Exception;

  /** Starts; returns when what can be deployed is. */
  void start() throws Exception;

  /** Of an application; ends with a slash. */
  URI uri(String name);

  /** All that was logged so far. */
  String log() throws Exception;

  /** Stops in order, and can still be asked for its log. */
  void stop() throws Exception;

  /** Stops; nothing is left. */
  @Override
  void close() throws Exception;
}
