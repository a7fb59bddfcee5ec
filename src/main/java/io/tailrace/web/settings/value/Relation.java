package io.tailrace.web.settings.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A relation's name, with its schema if one is given, folded as the database does. Its SQL is
 * quoted in every part, so that it is safe in a statement.
 */
public record Relation(List<String> parts) {
  private static final Pattern PART =
      Pattern.compile("\"((?:[^\"\\x00-\\x1f]|\"\")+)\"|([A-Za-z_][A-Za-z0-9_$]*)");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");

  public Relation {
    parts = List.copyOf(parts);
  }

  /** The parser of {@code tailrace.view.<name>.relation}. */
  public static Relation of(Setting setting) {
    return parse(setting.value())
        .orElseThrow(
            () ->
                setting.wrong(
                    "is not a relation's name; write it as in SQL: orders, sales.orders or \"Mixed"
                        + " Case\""));
  }

  /** A name as in SQL: {@code orders}, {@code sales.orders}, {@code "Mixed Case"}. */
  static Optional<Relation> parse(String sql) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(sql);
    int at = 0;
    while (matcher.region(at, sql.length()).lookingAt()) {
      parts.add(
          matcher.group(1) != null
              ? matcher.group(1).replace("\"\"", "\"")
              : matcher.group(2).toLowerCase(Locale.ROOT));
      at = matcher.end();
      if (at == sql.length()) {
        return parts.size() <= 3 ? Optional.of(new Relation(parts)) : Optional.empty();
      }
      if (sql.charAt(at) != '.') {
        return Optional.empty();
      }
      at++;
    }
    return Optional.empty();
  }

  /** The relation of a view that has the same name; a part that needs quotes is not folded. */
  public static Relation named(ViewName name) {
    return new Relation(
        name.parts().stream()
            .map(part -> PLAIN.matcher(part).matches() ? part.toLowerCase(Locale.ROOT) : part)
            .toList());
  }

  public String sql() {
    return parts.stream()
        .map(part -> '"' + part.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining("."));
  }
}
