package io.tailrace.view.zset;

import org.jspecify.annotations.Nullable;

/**
 * How large a view may become: its rows, and their bytes as JSON; both with copies counted.
 *
 * @param maxLogBytes of the frames kept for clients that are behind, with their rows; 0 for as many
 *     as the {@code Bounds} of all views say
 * @param pattern under which these stand in the settings; null for the view's own name
 */
public record Limits(long maxRows, long maxBytes, long maxLogBytes, @Nullable String pattern) {
  public Limits(long maxRows, long maxBytes) {
    this(maxRows, maxBytes, 0);
  }

  public Limits(long maxRows, long maxBytes, long maxLogBytes) {
    this(maxRows, maxBytes, maxLogBytes, null);
  }

  /** Why contents of this size are refused, and what to do; null where they fit. */
  public @Nullable String refusal(String view, long rows, long bytes) {
    if (rows > maxRows) {
      return "has more than "
          + maxRows
          + " rows; aggregate in the database, or raise tailrace.view."
          + (pattern == null ? view : pattern)
          + ".max-rows";
    }
    if (bytes > maxBytes) {
      return "has more than "
          + maxBytes
          + " bytes of rows; aggregate in the database, or raise tailrace.view."
          + (pattern == null ? view : pattern)
          + ".max-bytes";
    }
    return null;
  }
}
