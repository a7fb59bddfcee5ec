package io.tailrace.view.slice;

import io.tailrace.view.zset.Column;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the columns that slices name among those of a view. */
public final class SliceColumns {
  private SliceColumns() {}

  /** Why clients cannot ask for values of one of these columns; null where they can. */
  public static @Nullable String refusal(Collection<String> names, List<Column> columns) {
    for (String name : names) {
      int index = index(name, columns);
      String refusal =
          index < 0 ? "it has no column " + name : ColumnValue.refusal(columns.get(index));
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /** The numbers of these columns; null where one is missing, or cannot be asked for. */
  public static int @Nullable [] numbers(List<String> names, List<Column> columns) {
    if (refusal(names, columns) != null) {
      return null;
    }
    return names.stream().mapToInt(name -> index(name, columns)).toArray();
  }

  private static int index(String name, List<Column> columns) {
    for (int index = 0; index < columns.size(); index++) {
      if (columns.get(index).name().equals(name)) {
        return index;
      }
    }
    return -1;
  }

  static @Nullable Column column(String name, List<Column> columns) {
    int index = index(name, columns);
    return index < 0 ? null : columns.get(index);
  }
}
