package io.tailrace.web.settings;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of all settings: the fixed ones, and those of each view, each pattern and each further
 * database.
 */
final class Keys {
  static final String VIEWS = "tailrace.views";
  static final String HEARTBEAT = "tailrace.heartbeat";
  static final String WRITERS = "tailrace.stream.writers";
  static final String STREAMS = "tailrace.streams.max";
  static final String STREAMS_OF_USER = "tailrace.streams.max-per-user";
  static final String STREAMS_OF_ADDRESS = "tailrace.streams.max-per-address";
  static final String HOLD = "tailrace.hold";
  static final String COMPRESSION = "tailrace.stream.compression";
  static final String MAX_AGE = "tailrace.stream.max-age";
  static final String ORIGINS = "tailrace.cors.origins";
  static final String METRICS_ROLES = "tailrace.metrics.roles";

  private static final List<String> OF_DATABASE =
      List.of("url", "user", "password", "password-file", "datasource", "settle", "slot");

  /** Beside those of a pattern. */
  static final List<String> OF_ONE_VIEW = List.of("relation", "query");

  private static final List<String> OF_PATTERN =
      List.of("roles", "max-rows", "max-bytes", "max-log-bytes", "source", "every", "read");

  private Keys() {}

  static String ofView(String view, String name) {
    return "tailrace.view." + view + "." + name;
  }

  /** The first database's settings carry no id. */
  static String ofDatabase(String id, String name) {
    return id.isEmpty() ? "tailrace." + name : "tailrace.source." + id + "." + name;
  }

  static Set<String> fixed() {
    Set<String> keys =
        new TreeSet<>(
            List.of(
                VIEWS,
                HEARTBEAT,
                WRITERS,
                HOLD,
                STREAMS,
                STREAMS_OF_USER,
                STREAMS_OF_ADDRESS,
                COMPRESSION,
                MAX_AGE,
                ORIGINS,
                METRICS_ROLES));
    OF_DATABASE.forEach(name -> keys.add(ofDatabase("", name)));
    return keys;
  }

  static Set<String> all(
      Collection<String> views, Collection<String> patterns, Collection<String> databases) {
    Set<String> keys = fixed();
    views.forEach(view -> OF_ONE_VIEW.forEach(name -> keys.add(ofView(view, name))));
    views.forEach(view -> OF_PATTERN.forEach(name -> keys.add(ofView(view, name))));
    patterns.forEach(pattern -> OF_PATTERN.forEach(name -> keys.add(ofView(pattern, name))));
    databases.forEach(id -> OF_DATABASE.forEach(name -> keys.add(ofDatabase(id, name))));
    return keys;
  }
}
