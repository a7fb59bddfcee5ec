package io.tailrace.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One view as the user named it.
 *
 * @param relation the relation's name in SQL as the user wrote it ({@code orders}, {@code
 *     sales.orders}, {@code "Mixed Case"}); null where {@code query} is given
 * @param query a SELECT, where the server can subscribe to one
 * @param maxRows a view with more rows (copies counted) than this is stopped
 * @param maxBytes a view whose rows (copies counted) have more bytes of JSON than this is stopped
 * @param every how long a reading may be old at most, where PostgreSQL does not tell when the view
 *     changes; null where such a view is to be refused
 * @param maxLogBytes how much is kept for clients that are behind
 */
public record ViewSettings(
    String name,
    @Nullable String relation,
    @Nullable String query,
    long maxRows,
    long maxBytes,
    @Nullable Duration every,
    long maxLogBytes) {
  public static final long LOG_BYTES = 64L << 20;

  public ViewSettings {
    if ((relation == null) == (query == null)) {
      throw new IllegalArgumentException("a view is a relation or a query: " + name);
    }
  }

  public ViewSettings(
      String name, @Nullable String relation, @Nullable String query, long maxRows, long maxBytes) {
    this(name, relation, query, maxRows, maxBytes, null);
  }

  public ViewSettings(
      String name,
      @Nullable String relation,
      @Nullable String query,
      long maxRows,
      long maxBytes,
      @Nullable Duration every) {
    this(name, relation, query, maxRows, maxBytes, every, LOG_BYTES);
  }
}
