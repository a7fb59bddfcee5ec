package io.tailrace.view.slice;

import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.RowKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a slice is of a view with these columns.
 *
 * @param canonical the same for all slices that have the same rows
 * @param keys of its rows: each combination of its columns' values
 * @param failure why there is no such slice; null where there is
 */
public record ResolvedSlice(
    List<Column> columns, Slice canonical, List<RowKey> keys, @Nullable String failure) {
  /** Of a view that has this name and these columns. */
  public static ResolvedSlice of(String view, Slice slice, List<Column> columns) {
    SortedMap<String, SortedSet<String>> values = new TreeMap<>();
    slice.values().forEach((name, texts) -> values.put(name, canonical(name, texts, columns)));
    Slice known = new Slice(values);
    Slice canonical = known.equals(slice) ? slice : known; // One of the two is in memory.
    String failure = refusal(view, slice, columns);
    List<RowKey> keys = failure == null ? keys(canonical.values().values()) : List.of();
    return new ResolvedSlice(columns, canonical, keys, failure);
  }

  private static SortedSet<String> canonical(
      String name, Collection<String> texts, List<Column> columns) {
    Column column = SliceColumns.column(name, columns);
    SortedSet<String> all = new TreeSet<>();
    for (String text : texts) {
      String known = column == null ? null : ColumnValue.canonical(column, text);
      if (known != null) {
        all.add(known);
      }
    }
    return all;
  }

  /** Why the view has no such slice; null where it has. */
  public static @Nullable String refusal(String view, Slice slice, List<Column> columns) {
    for (Map.Entry<String, SortedSet<String>> each : slice.values().entrySet()) {
      Column column = SliceColumns.column(each.getKey(), columns);
      if (column == null) {
        return view + " has no column " + each.getKey();
      }
      String refusal = ColumnValue.refusal(column);
      if (refusal != null) {
        return refusal;
      }
      for (String text : each.getValue()) {
        if (ColumnValue.canonical(column, text) == null) {
          return "\"" + text + "\" is no " + column.type() + ", as " + column.name() + " is";
        }
      }
    }
    return null;
  }

  private static List<RowKey> keys(Collection<? extends Collection<String>> values) {
    List<List<String>> combined = List.of(List.of());
    for (Collection<String> texts : values) {
      combined =
          combined.stream()
              .flatMap(
                  before ->
                      texts.stream()
                          .map(text -> Stream.concat(before.stream(), Stream.of(text)).toList()))
              .toList();
    }
    return combined.stream().map(RowKey::of).toList();
  }
}
