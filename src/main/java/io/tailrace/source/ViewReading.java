package io.tailrace.source;

import java.util.OptionalLong;

/**
 * How a source reads one view, for people.
 *
 * @param kind {@code stream} (PostgreSQL's replication stream has its rows), {@code query} (it is
 *     read again after each commit that touches it), {@code clock} (it is read again as often as
 *     the settings say), {@code subscribe} or {@code tail} (Materialize sends its rows)
 * @param note what makes it cost more than necessary, as a sentence; empty for nothing
 * @param lastMillis how long the last reading took; empty where the view is not read repeatedly
 */
public record ViewReading(String kind, String note, OptionalLong lastMillis) {}
