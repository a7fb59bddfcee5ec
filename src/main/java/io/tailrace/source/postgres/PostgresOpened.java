package io.tailrace.source.postgres;

import io.tailrace.view.History;
import io.tailrace.view.Update;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was read at the beginning of a replication stream, all at one position.
 *
 * @param updates contents of what was read, states of what was not
 * @param tables those that the stream is to be followed for
 * @param derived those that are to be read again
 * @param snapshot with which all was read
 * @param position where that stands on the line of commits
 * @param time of the reading, ms since the epoch
 */
record PostgresOpened(
    List<Update> updates,
    List<PostgresTable> tables,
    List<Derived> derived,
    PostgresSnapshot snapshot,
    long position,
    long time) {
  PostgresOpened {
    updates = List.copyOf(updates);
    tables = List.copyOf(tables);
    derived = List.copyOf(derived);
  }

  /**
   * A derived view.
   *
   * @param read whether it could be read, and {@code rows} are its rows
   */
  record Derived(PostgresDerived view, History history, HeldRows rows, boolean read) {}

  boolean isEmpty() {
    return tables.isEmpty() && derived.isEmpty();
  }

  PostgresLine line() {
    return new PostgresLine(
        derived.stream()
            .map(each -> new PostgresLine.Start(each.view(), each.history(), each.read()))
            .toList(),
        snapshot,
        position,
        time);
  }

  Map<PostgresDerived, HeldRows> rows() {
    Map<PostgresDerived, HeldRows> rows = new LinkedHashMap<>();
    derived.forEach(each -> rows.put(each.view(), each.rows()));
    return rows;
  }
}
