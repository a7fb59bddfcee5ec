package io.tailrace.testing.containers;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One deployment of the WAR at {@code /name}, with its settings. Each server has its own form of
 * them.
 *
 * @param parameters of the servlet context
 * @param entries in {@code java:comp/env}, all of them strings
 * @param dataSource bound in {@code java:comp/env}
 */
public record Application(
    String name,
    Map<String, String> parameters,
    Map<String, String> entries,
    @Nullable SimpleSource dataSource) {

  /** An unpooled data source for a database at 127.0.0.1. */
  public record SimpleSource(
      String name, int port, String database, String user, String password) {}

  public Application {
    parameters = Map.copyOf(parameters);
    entries = Map.copyOf(entries);
  }

  public static Application of(String name, Map<String, String> parameters) {
    return new Application(name, parameters, Map.of(), null);
  }
}
