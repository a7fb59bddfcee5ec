package io.tailrace.source.materialize.batch;

import io.tailrace.source.Outage;
import io.tailrace.source.json.JsonRow;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.Row;
import org.jspecify.annotations.Nullable;

/** One row of a TAIL or SUBSCRIBE with progress. Timestamps are unsigned and exact. */
public sealed interface TailRow {
  long timestamp();

  /** No row before {@code timestamp} comes any more. */
  record Progressed(long timestamp) implements TailRow {}

  /** {@code diff} copies of {@code row} were inserted, or deleted where it is negative. */
  record Changed(long timestamp, long diff, Row row) implements TailRow {}

  /**
   * Reads the columns {@code mz_timestamp, mz_progressed, mz_diff} and the view's own.
   *
   * @throws Outage where a value is impossible
   */
  static TailRow of(@Nullable String[] texts, JsonRow json) throws Outage {
    try {
      long timestamp = Timestamp.parse(given(texts[0]));
      if (progressed(given(texts[1]))) {
        return new Progressed(timestamp);
      }
      long diff = Long.parseLong(given(texts[2]));
      if (diff == 0) {
        throw Outage.stale("the server sent a change with a diff of 0", null);
      }
      @Nullable String[] values = new @Nullable String[texts.length - 3];
      System.arraycopy(texts, 3, values, 0, values.length);
      return new Changed(timestamp, diff, json.encode(values));
    } catch (NumberFormatException e) {
      throw Outage.stale("the server sent a text where a number belongs: " + e.getMessage(), e);
    }
  }

  private static boolean progressed(String text) throws Outage {
    return switch (text) {
      case "t" -> true;
      case "f" -> false;
      default -> throw Outage.stale("the server sent a row with an unknown progress flag", null);
    };
  }

  private static String given(@Nullable String text) {
    if (text == null) {
      throw new NumberFormatException("NULL");
    }
    return text;
  }
}
