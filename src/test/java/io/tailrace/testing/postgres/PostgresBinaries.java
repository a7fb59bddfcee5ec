package io.tailrace.testing.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Starts the server programs of one PostgreSQL. */
interface PostgresBinaries {
  /** A server that was started and answers. */
  interface Running {
    int port();

    /** Ends it in order; one that was killed is only forgotten. */
    void stop() throws IOException;
  }

  /**
   * Makes the data folder where it is empty, and starts a server over it.
   *
   * @param folder the data folder is {@code data} in it
   * @param settings besides those without which nothing can be followed
   * @param port any free one where it is 0
   */
  Running start(Path folder, Map<String, String> settings, int port) throws IOException;

  /** Gives the server what this process has written into its folder. */
  default void handOver(Path folder) throws IOException {}
}
