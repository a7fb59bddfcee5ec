package io.tailrace.web;

import java.io.IOException;
import java.net.URI;

/** A servlet container in which applications are deployed. */
interface ServerUnderTest extends AutoCloseable {
  /** Deploys an application, in the server's own way; before the start. */
  void deploy(Application application) throws IOException;

  /** Whether {@code java:comp/env} can have an application's own unpooled data source here. */
  default boolean bindsDataSources() {
    return true;
  }

  /** Starts; returns when what can be deployed is. */
  void start() throws IOException;

  /** Of an application; ends with a slash. */
  URI uri(String name);

  /** All that was logged so far. */
  String log();

  /**
   * Takes an application down in the way in which it can still speak to its clients; which is the
   * server's stop, for those that ask their applications to end before they close connections.
   */
  default void retire(String name) throws IOException {
    stop();
  }

  /** Stops in order, and can still be asked for its log. */
  void stop() throws IOException;

  /** Stops; nothing is left. */
  @Override
  void close() throws IOException;
}
