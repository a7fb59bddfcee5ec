package io.tailrace.web.settings.value;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Suggests a known name for a misspelt one. */
public final class Spelling {
  private Spelling() {}

  /** The nearest name, or the setting that is missing beside this one, or all names. */
  public static String hint(String wrong, Collection<String> known) {
    Optional<String> nearest = nearest(wrong, known);
    if (nearest.isPresent()) {
      return "did you mean " + nearest.get() + "?";
    }
    String family = wrong.substring(0, wrong.lastIndexOf('.') + 1);
    if (known.stream().noneMatch(each -> each.startsWith(family))) {
      if (family.startsWith("tailrace.view.")) {
        return "add the view's name to tailrace.views";
      }
      if (family.startsWith("tailrace.source.")) {
        return "no view uses this database; write tailrace.view.<name>.source="
            + family.substring("tailrace.source.".length(), family.length() - 1);
      }
    }
    return "the settings are " + known.stream().sorted().collect(Collectors.joining(", "));
  }

  /** Empty where no name is near. */
  static Optional<String> nearest(String wrong, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.<String>comparingInt(each -> distance(wrong, each))
                .thenComparing(Comparator.naturalOrder()))
        .filter(each -> distance(wrong, each) <= 3);
  }

  /** Levenshtein's distance. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
