package io.tailrace.source;

import io.tailrace.view.zset.Limits;
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
 * @param every the most that a reading may be old, where PostgreSQL does not show when the view
 *     changes; null to refuse such a view
 * @param maxLogBytes how much is kept for clients that are behind
 * @param read how PostgreSQL is asked for the rows
 * @param pattern the pattern that found it, as it was written; null where it is named exactly
 */
public record ViewSettings(
    String name,
    @Nullable String relation,
    @Nullable String query,
    long maxRows,
    long maxBytes,
    @Nullable Duration every,
    long maxLogBytes,
    Read read,
    @Nullable String pattern) {
  public static final long LOG_BYTES = 64L << 20;

  /** How PostgreSQL is asked for the view's rows. */
  public enum Read {
    /** From the replication stream where that has them exactly, else by queries. */
    AUTO,
    /** From the replication stream alone. */
    STREAM,
    /** By a query after each commit that touches the view. */
    QUERY
  }

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

  public ViewSettings(
      String name,
      @Nullable String relation,
      @Nullable String query,
      long maxRows,
      long maxBytes,
      @Nullable Duration every,
      long maxLogBytes) {
    this(name, relation, query, maxRows, maxBytes, every, maxLogBytes, Read.AUTO);
  }

  /** A view that is named exactly. */
  public ViewSettings(
      String name,
      @Nullable String relation,
      @Nullable String query,
      long maxRows,
      long maxBytes,
      @Nullable Duration every,
      long maxLogBytes,
      Read read) {
    this(name, relation, query, maxRows, maxBytes, every, maxLogBytes, read, null);
  }

  public Limits limits() {
    return new Limits(maxRows, maxBytes, maxLogBytes, pattern);
  }

  /**
   * The name of one of its settings, such as {@code tailrace.view.orders.every}, of its pattern if
   * it has one.
   */
  public String setting(String what) {
    return "tailrace.view." + (pattern == null ? name : pattern) + "." + what;
  }
}
