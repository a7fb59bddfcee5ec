package io.tailrace.simulation;

import static java.util.Objects.requireNonNull;

import io.tailrace.view.slice.Slice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client has of one view: rows of one slice, as of one timestamp of one history. */
final class UserRows {
  private final Slice slice;
  private final Map<String, Long> rows = new HashMap<>();
  private boolean known;
  private @Nullable String history;
  private @Nullable Long timestamp;

  UserRows(Slice slice) {
    this.slice = slice;
  }

  UserRows copy() {
    UserRows copy = new UserRows(slice);
    copy.rows.putAll(rows);
    copy.known = known;
    copy.history = history;
    copy.timestamp = timestamp;
    return copy;
  }

  boolean isKnown() {
    return known;
  }

  @Nullable Long timestamp() {
    return timestamp;
  }

  @Nullable String history() {
    return history;
  }

  /** Each of these rows is of the slice. */
  void checkOwn(List<String> told) {
    for (String row : told) {
      check(isIn(row), "a row that is not its own: " + row);
    }
  }

  void apply(boolean replaces, List<String> inserted, List<String> deleted) {
    if (replaces) {
      rows.clear();
      known = true;
    }
    if (known) {
      for (String row : deleted) {
        check(rows.getOrDefault(row, 0L) > 0, "deleted, but not there: " + row);
        rows.merge(row, -1L, (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
      }
      inserted.forEach(row -> rows.merge(row, 1L, Long::sum));
    }
  }

  void at(@Nullable String of, @Nullable Long time) {
    history = of;
    timestamp = time;
  }

  /** Its rows are exactly those of the slice at its timestamp. */
  void compare(ReferenceModel model, String view) {
    if (known && timestamp != null) {
      equal(model.meaning(view, requireNonNull(history)).at(timestamp));
    }
  }

  /** Its rows are exactly those of the slice among these. */
  void equal(Map<String, Long> whole) {
    Map<String, Long> own = new HashMap<>(whole);
    own.keySet().removeIf(row -> !isIn(row));
    check(known && own.equals(rows), rows + " in place of " + own);
  }

  int size() {
    return rows.size();
  }

  /** Of rows as {@code ["k3",2]}. */
  private boolean isIn(String row) {
    int comma = row.lastIndexOf(',');
    Map<String, String> values =
        Map.of("k", row.substring(2, comma - 1), "n", row.substring(comma + 1, row.length() - 1));
    return slice.values().entrySet().stream()
        .allMatch(each -> each.getValue().contains(values.get(each.getKey())));
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what + ", of " + slice + " at " + timestamp);
    }
  }
}
