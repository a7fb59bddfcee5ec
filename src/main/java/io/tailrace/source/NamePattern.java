package io.tailrace.source;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of relations' names in one schema, where {@code *} stands for any characters.
 *
 * @param text as it was written
 * @param schema as the catalogue has it
 * @param relation as the catalogue has it, but for the {@code *}
 */
public record NamePattern(String text, String schema, String relation) {
  private static final String PUBLIC = "public";
  private static final String QUOTED = "\"((?:[^\"\\x00-\\x1f]|\"\")+)\"";
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?:" + QUOTED + "|([A-Za-z0-9_$-]+))\\.)?(?:" + QUOTED + "|([A-Za-z0-9_$*-]+))");

  /**
   * Parses {@code sales.*}, {@code "Sales".order*}, or a name without a {@code *}; empty for
   * anything else. Unquoted parts become lower case; a pattern without a schema means {@code
   * public}.
   */
  public static Optional<NamePattern> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    boolean hasSchema = matcher.group(1) != null || matcher.group(2) != null;
    String schema = hasSchema ? part(matcher, 1) : PUBLIC;
    return Optional.of(new NamePattern(text, schema, part(matcher, 3)));
  }

  private static String part(Matcher matcher, int quoted) {
    String text = matcher.group(quoted);
    return text != null
        ? text.replace("\"\"", "\"")
        : matcher.group(quoted + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether its schema is one of the system's own. */
  public boolean isOfSystem() {
    return schema.startsWith("pg_") || schema.equals("information_schema");
  }

  public boolean fits(RelationName relation) {
    return schema.equals(relation.schema()) && fits(relation.name());
  }

  /** Tries the last {@code *} with more and more characters. */
  private boolean fits(String name) {
    int at = 0;
    int pattern = 0;
    int star = -1;
    int taken = 0;
    while (at < name.length()) {
      char next = pattern < relation.length() ? relation.charAt(pattern) : 0;
      if (next == '*') {
        star = pattern++;
        taken = at;
      } else if (pattern < relation.length() && next == name.charAt(at)) {
        pattern++;
        at++;
      } else if (star >= 0) {
        pattern = star + 1;
        at = ++taken;
      } else {
        return false;
      }
    }
    return relation.substring(pattern).chars().allMatch(rest -> rest == '*');
  }

  @Override
  public String toString() {
    return text;
  }
}
