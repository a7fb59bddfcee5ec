package io.tailrace.view.report;

import io.tailrace.view.zset.Column;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view as it stands, for people and for `GET /api/views`.
 *
 * @param sinceTime when {@code state} began, ms since the epoch
 * @param ofSource whether {@code reason} is one that all views of its source have
 * @param behind how far it is behind its source; null where it is not, or is not live for another
 *     reason
 * @param loaded whether it has had contents; columns, rows, timestamp and time are empty or 0
 *     before
 * @param rows copies counted; negative where those of a slice are not counted yet
 * @param time the database's, ms since the epoch, at which the contents were known to hold
 */
public record ViewReport(
    String view,
    State state,
    String reason,
    long sinceTime,
    boolean alone,
    boolean ofSource,
    @Nullable Duration behind,
    boolean loaded,
    List<Column> columns,
    long rows,
    long timestamp,
    long time) {
  private static final String NO_CONNECTION = "no connection to the database";
  private static final String UNREADABLE = "the view cannot be read at present";

  /**
   * As clients see it that do not run the server: the reason names no host, user, setting or
   * statement.
   */
  public ViewReport neutral() {
    String neutral =
        reason.isEmpty() || behind != null ? reason : state == State.LIVE ? "" : neutralReason();
    return new ViewReport(
        view, state, neutral, sinceTime, alone, ofSource, behind, loaded, columns, rows, timestamp,
        time);
  }

  private String neutralReason() {
    return ofSource || state == State.STALE ? NO_CONNECTION : UNREADABLE;
  }

  /** Whether it goes on with its source, however late. */
  public boolean follows() {
    return state == State.LIVE || behind != null;
  }
}
