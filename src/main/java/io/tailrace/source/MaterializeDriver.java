package io.tailrace.source;

import java.util.Map;
import org.postgresql.PGProperty;

/**
 * How the driver speaks to Materialize: each statement anew, as it may mean something else by now.
 */
final class MaterializeDriver {
  static final Map<PGProperty, String> QUESTIONS =
      Map.of(PGProperty.PREPARE_THRESHOLD, "0", PGProperty.PREPARED_STATEMENT_CACHE_QUERIES, "0");

  /** Every value as text, too. */
  static final Map<PGProperty, String> TAIL =
      Map.of(PGProperty.PREPARE_THRESHOLD, "0", PGProperty.BINARY_TRANSFER, "false");

  private MaterializeDriver() {}
}
