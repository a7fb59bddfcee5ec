package io.tailrace.source;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The state of one database's sources, for an operator.
 *
 * @param id the settings' name of the database, empty for the only or first one
 * @param kind {@code PostgreSQL 18.1}, {@code Materialize 0.26.1}; empty before the first contact
 * @param restarts how often a connection was replaced after it had sent updates; attempts while the
 *     database is away do not count
 * @param slotLag bytes of its log that PostgreSQL keeps for the slot, as of the last answer; empty
 *     where there is no slot
 * @param readings how each view is read, by its name; without those for which it is not known yet
 * @param looked whether the views of the patterns are known
 * @param refused whether the server itself lacks what every view needs, as {@code wal_level}
 */
public record SourceReport(
    String id,
    String kind,
    long restarts,
    OptionalLong slotLag,
    Map<String, ViewReading> readings,
    boolean looked,
    boolean refused) {
  private static final String MATERIALIZE = "Materialize";

  public SourceReport {
    readings = Map.copyOf(readings);
  }

  /** Without the readings of views. */
  public SourceReport(String id, String kind, long restarts, OptionalLong slotLag) {
    this(id, kind, restarts, slotLag, Map.of());
  }

  /** After the first contact. */
  public SourceReport(
      String id,
      String kind,
      long restarts,
      OptionalLong slotLag,
      Map<String, ViewReading> readings) {
    this(id, kind, restarts, slotLag, readings, !kind.isEmpty(), false);
  }

  /** Whether the patterns cannot find anything there. */
  public boolean refusesPatterns() {
    return kind.startsWith(MATERIALIZE);
  }
}
