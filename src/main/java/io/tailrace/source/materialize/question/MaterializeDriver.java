package io.tailrace.source.materialize.question;

import io.tailrace.source.ViewSettings;
import java.util.Map;
import org.postgresql.PGProperty;

/**
 * The driver's parameters for Materialize: each statement is parsed again, since it may mean
 * something else by now.
 */
public final class MaterializeDriver {
  /** No answer is larger than a part of the memory: one row of a view, at most. */
  public static final Map<PGProperty, String> QUESTIONS =
      Map.of(
          PGProperty.PREPARE_THRESHOLD,
          "0",
          PGProperty.PREPARED_STATEMENT_CACHE_QUERIES,
          "0",
          PGProperty.MAX_RESULT_BUFFER,
          Long.toString(Runtime.getRuntime().maxMemory() / 8));

  private static final long ROW_BYTES = 100;
  private static final long MOST = 1L << 40;

  /** Changes may delete every row and insert as many, and wait for the reader a while. */
  private static final long SHARES = 4;

  private MaterializeDriver() {}

  /** Every value as text, and no answer larger than the view may need or memory allows. */
  public static Map<PGProperty, String> tail(ViewSettings view) {
    long needed =
        SHARES * (Math.min(MOST, view.maxBytes()) + ROW_BYTES * Math.min(MOST, view.maxRows()));
    long limit = Math.min(needed, Runtime.getRuntime().maxMemory() / 2);
    return Map.of(
        PGProperty.PREPARE_THRESHOLD,
        "0",
        PGProperty.BINARY_TRANSFER,
        "false",
        PGProperty.MAX_RESULT_BUFFER,
        Long.toString(limit));
  }
}
