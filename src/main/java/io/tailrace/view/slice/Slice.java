package io.tailrace.view.slice;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which rows of a view: those in which each of these columns has one of its values, as texts. No
 * column at all is all rows; a column without a value is no row.
 */
public record Slice(SortedMap<String, SortedSet<String>> values) {
  /** The whole view. */
  public static final Slice ALL = new Slice(new TreeMap<>());

  public Slice {
    SortedMap<String, SortedSet<String>> copy = new TreeMap<>();
    values.forEach(
        (column, texts) ->
            copy.put(column, Collections.unmodifiableSortedSet(new TreeSet<>(texts))));
    values = Collections.unmodifiableSortedMap(copy);
  }

  /** Of these values by column. */
  public static Slice of(Map<String, ? extends Collection<String>> values) {
    SortedMap<String, SortedSet<String>> sorted = new TreeMap<>();
    values.forEach((column, texts) -> sorted.put(column, new TreeSet<>(texts)));
    return new Slice(sorted);
  }

  /** Whether it is the whole view. */
  public boolean isAll() {
    return values.isEmpty();
  }

  /** In order of their names. */
  public List<String> columns() {
    return List.copyOf(values.keySet());
  }

  /** The rows that are in both. */
  public Slice and(Slice other) {
    SortedMap<String, SortedSet<String>> both = new TreeMap<>(values);
    other.values.forEach(
        (column, texts) -> {
          SortedSet<String> known = both.get(column);
          SortedSet<String> rest = new TreeSet<>(texts);
          if (known != null) {
            rest.retainAll(known);
          }
          both.put(column, rest);
        });
    return new Slice(both);
  }

  /** The same text for equal slices, on every node; different for all others. */
  public String text() {
    StringBuilder all = new StringBuilder();
    values.forEach(
        (column, texts) -> {
          append(all, column).append(texts.size()).append('=');
          texts.forEach(text -> append(all, text));
        });
    return all.toString();
  }

  private static StringBuilder append(StringBuilder all, String text) {
    return all.append(text.length()).append(':').append(text);
  }
}
