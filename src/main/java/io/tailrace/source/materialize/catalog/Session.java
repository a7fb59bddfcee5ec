package io.tailrace.source.materialize.catalog;

import java.util.List;

/**
 * The server of a connection, and the meaning of names without a schema or a cluster there.
 *
 * @param environment the server's own identity
 * @param path the schemas in which a name is looked up, in order
 * @param cluster empty where the server has none
 */
public record Session(
    ServerVersion version, String environment, String database, List<String> path, String cluster) {
  public Session {
    path = List.copyOf(path);
  }
}
