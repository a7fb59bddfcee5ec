package io.tailrace.source.materialize.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parts of a relation's name as a user writes it in SQL, as the catalogue has them. */
public final class NameParts {
  private NameParts() {}

  /** Such as {@code shop, sales, orders}: the last one is the relation's own. */
  static List<String> parts(String relation) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < relation.length(); i++) {
      char c = relation.charAt(i);
      if (c == '"') {
        boolean twice = quoted && i + 1 < relation.length() && relation.charAt(i + 1) == '"';
        if (twice) {
          part.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (quoted) {
        part.append(c);
      } else if (c == '.') {
        parts.add(part.toString());
        part.setLength(0);
      } else if (!Character.isWhitespace(c)) {
        part.append(String.valueOf(c).toLowerCase(Locale.ROOT));
      }
    }
    parts.add(part.toString());
    return parts;
  }

  public static String own(String relation) {
    List<String> parts = parts(relation);
    return parts.get(parts.size() - 1);
  }
}
