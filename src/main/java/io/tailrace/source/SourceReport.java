package io.tailrace.source;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How what reads one database fares, for an operator.
 *
 * @param id the settings' name of the database, empty for the only or first one
 * @param kind {@code PostgreSQL 18.1}, {@code Materialize 0.26.1}; empty before the first contact
 * @param restarts how often one connection followed another that had told something; attempts at a
 *     database that is away do not count
 * @param slotLag bytes of its log that PostgreSQL keeps for the slot, when it was last asked; empty
 *     where there is no slot
 * @param readings how each view is read, by its name; without those of which it is not known yet
 * @param looked whether the database was asked for the views that patterns find, and they are known
 */
public record SourceReport(
    String id,
    String kind,
    long restarts,
    OptionalLong slotLag,
    Map<String, ViewReading> readings,
    boolean looked) {
  private static final String MATERIALIZE = "Materialize";

  public SourceReport {
    readings = Map.copyOf(readings);
  }

  /** Of views of which it is not known how they are read. */
  public SourceReport(String id, String kind, long restarts, OptionalLong slotLag) {
    this(id, kind, restarts, slotLag, Map.of());
  }

  /** Of one that has been asked for everything at the first contact. */
  public SourceReport(
      String id,
      String kind,
      long restarts,
      OptionalLong slotLag,
      Map<String, ViewReading> readings) {
    this(id, kind, restarts, slotLag, readings, !kind.isEmpty());
  }

  /** Whether patterns can find nothing there, whatever there is. */
  public boolean refusesPatterns() {
    return kind.startsWith(MATERIALIZE);
  }
}
