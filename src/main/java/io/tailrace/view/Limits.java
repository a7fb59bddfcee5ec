package io.tailrace.view;

import org.jspecify.annotations.Nullable;

/** How large a view may become: its rows, and their bytes as JSON; both with copies counted. */
public record Limits(long maxRows, long maxBytes) {
  /** Why contents of this size are refused, and what to do; null where they fit. */
  public @Nullable String refusal(String view, long rows, long bytes) {
    if (rows > maxRows) {
      return "has more than "
          + maxRows
          + " rows; aggregate in the database, or raise tailrace.view."
          + view
          + ".max-rows";
    }
    if (bytes > maxBytes) {
      return "has more than "
          + maxBytes
          + " bytes of rows; aggregate in the database, or raise tailrace.view."
          + view
          + ".max-bytes";
    }
    return null;
  }
}
