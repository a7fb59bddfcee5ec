package io.tailrace.view;

/** Short Z-sets: {@code "x"} is one copy of the row {@code ["x"]}, {@code "-x"} one less. */
final class Sets {
  private Sets() {}

  static ZSet of(String... rows) {
    ZSet.Sum sum = new ZSet.Sum();
    for (String row : rows) {
      boolean deleted = row.startsWith("-");
      sum.add(row(deleted ? row.substring(1) : row), deleted ? -1 : 1);
    }
    return sum.toZSet();
  }

  static Row row(String value) {
    return Row.of("[\"" + value + "\"]");
  }

  static RowTable table(ZSet rows) {
    RowTable table = new RowTable();
    rows.forEach(table::add);
    return table;
  }
}
