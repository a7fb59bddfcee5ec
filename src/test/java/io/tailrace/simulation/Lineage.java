package io.tailrace.simulation;

import static java.util.Objects.requireNonNull;

import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.ZSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one view really held at each timestamp, as long as its timestamps had one meaning. */
final class Lineage {
  /** Contents as sets and as the texts of rows. */
  record Held(ZSet rows, Map<String, Long> texts, long time) {}

  private final String view;
  private final History base;
  private final List<Column> columns;
  private boolean constant;
  private final TreeMap<Long, Held> held = new TreeMap<>(Long::compareUnsigned);

  Lineage(String view, History base, List<Column> columns) {
    this.view = view;
    this.base = base;
    this.columns = columns;
  }

  /** A view that holds these rows at every timestamp. */
  static Lineage constant(Lineage of, ZSet rows) {
    Lineage constant = new Lineage(of.view, of.base, of.columns);
    constant.put(0, 0, rows);
    constant.constant = true;
    return constant;
  }

  String view() {
    return view;
  }

  /** Whether its timestamps mean nothing. */
  boolean isConstant() {
    return constant;
  }

  History base() {
    return base;
  }

  List<Column> columns() {
    return columns;
  }

  void put(long timestamp, long time, ZSet rows) {
    Map<String, Long> texts = new HashMap<>();
    rows.forEach((row, count) -> texts.put(row.toString(), count));
    held.put(timestamp, new Held(rows, texts, time));
  }

  ZSet now() {
    return held.lastEntry().getValue().rows();
  }

  boolean begunAt(long timestamp) {
    return held.floorEntry(timestamp) != null;
  }

  Map<String, Long> at(long timestamp) {
    return requireNonNull(held.floorEntry(timestamp)).getValue().texts();
  }

  /** When what it held at this timestamp was over; the greatest number where it is not. */
  long until(long timestamp) {
    Map.Entry<Long, Held> next = held.higherEntry(timestamp);
    return next == null ? Long.MAX_VALUE : next.getValue().time();
  }
}
