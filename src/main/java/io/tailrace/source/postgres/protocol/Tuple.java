package io.tailrace.source.postgres.protocol;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row in their text forms, null for SQL's NULL.
 *
 * @param unchanged the places of large values that the server left out, since they did not change
 */
public record Tuple(List<@Nullable String> values, Set<Integer> unchanged) {
  public Tuple {
    values = Collections.unmodifiableList(values);
    unchanged = Set.copyOf(unchanged);
  }

  public static Tuple of(@Nullable String... values) {
    return new Tuple(Arrays.asList(values), Set.of());
  }

  /** This row, with the values that were left out taken from the old row where that has them. */
  public Tuple completedBy(Tuple old) {
    if (unchanged.isEmpty() || values.size() != old.values.size()) {
      return this;
    }
    @Nullable String[] texts = texts();
    unchanged.forEach(i -> texts[i] = old.values.get(i));
    return of(texts);
  }

  /** This row, with the values that were left out at these places taken from the old row. */
  public Tuple completedBy(Tuple old, List<Integer> places) {
    if (Collections.disjoint(unchanged, places)) {
      return this;
    }
    @Nullable String[] texts = texts();
    Set<Integer> missing = new HashSet<>(unchanged);
    for (int place : places) {
      if (missing.remove(place)) {
        texts[place] = old.values.get(place);
      }
    }
    return new Tuple(Arrays.asList(texts), missing);
  }

  @Nullable
  public String[] texts() {
    return values.toArray(String[]::new);
  }
}
