package io.tailrace.view;

import java.util.List;

/**
 * A view as it stands, for people and for `GET /api/views`.
 *
 * @param sinceTime when {@code state} began, ms since the epoch
 * @param loaded whether it has had contents; columns, rows, timestamp and time are empty or 0
 *     before
 * @param rows copies counted
 * @param time the database's, ms since the epoch, at which the contents were known to hold
 */
public record ViewReport(
    String view,
    State state,
    String reason,
    long sinceTime,
    boolean alone,
    boolean loaded,
    List<Column> columns,
    long rows,
    long timestamp,
    long time) {}
