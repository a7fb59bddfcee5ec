package io.tailrace.testing.containers;

import java.io.IOException;
import java.net.URI;

/** A servlet container in which applications are deployed. */
public interface ServerUnderTest extends AutoCloseable {
  /** Deploys an application as the server's manual says. Call it before {@link #start}. */
  void deploy(Application application) throws IOException;

  /** Whether {@code java:comp/env} can have an unpooled data source of the application. */
  default boolean bindsDataSources() {
    return true;
  }

  /** Starts the server. Returns when every application that can be deployed is. */
  void start() throws IOException;

  /** The address of an application, which ends with a slash. */
  URI uri(String name);

  /** Everything that was logged so far. */
  String log();

  /**
   * Takes an application down while it can still write to its clients. This is the server's stop
   * where the server stops its applications before it closes connections.
   */
  default void retire(String name) throws IOException {
    stop();
  }

  /** Stops the server in order. Its log can still be read. */
  void stop() throws IOException;

  /** Stops the server and removes its files. */
  @Override
  void close() throws IOException;
}
