package io.tailrace.source;

import org.jspecify.annotations.Nullable;

/**
 * One view as the user named it.
 *
 * @param relation the relation's name in SQL as the user wrote it ({@code orders}, {@code
 *     sales.orders}, {@code "Mixed Case"}); null where {@code query} is given
 * @param query a SELECT, where the server can subscribe to one
 * @param maxRows a view with more rows (copies counted) than this is stopped
 * @param maxBytes a view whose rows (copies counted) have more bytes of JSON than this is stopped
 */
public record ViewSettings(
    String name, @Nullable String relation, @Nullable String query, long maxRows, long maxBytes) {
  public ViewSettings {
    if ((relation == null) == (query == null)) {
      throw new IllegalArgumentException("a view is a relation or a query: " + name);
    }
  }
}
