package io.tailrace.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relation as the catalogue names it. */
public record RelationName(String schema, String name) {
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9_][a-z0-9_-]*");
  private static final String QUOTED = "\"((?:[^\"]|\"\")+)\"";
  private static final String PART = "(?:(" + PLAIN + ")|" + QUOTED + ")";
  private static final Pattern VIEW = Pattern.compile(PART + "\\." + PART, Pattern.DOTALL);

  /** Characters that are invisible, or shown as something else. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  /** Parses a view's name as {@link #view} writes it; empty for any other. */
  public static Optional<RelationName> of(String view) {
    Matcher matcher = VIEW.matcher(view);
    return matcher.matches()
        ? Optional.of(new RelationName(part(matcher, 1), part(matcher, 3)))
        : Optional.empty();
  }

  private static String part(Matcher matcher, int plain) {
    String text = matcher.group(plain);
    return text != null ? text : matcher.group(plain + 1).replace("\"\"", "\"");
  }

  /** As SQL writes it, quoted in both parts. */
  public String sql() {
    return Sql.identifier(schema) + '.' + Sql.identifier(name);
  }

  /**
   * The view's name: {@code sales.orders}, and with quotes where a part has capitals or odd
   * characters, {@code sales."Order Lines"}.
   */
  public String view() {
    return view(schema) + '.' + view(name);
  }

  private static String view(String part) {
    return PLAIN.matcher(part).matches() ? part : Sql.identifier(part);
  }

  /** Whether it can be a view's name: all its characters are visible. */
  public boolean isSeen() {
    return !UNSEEN.matcher(schema + name).find();
  }

  /** The view's name, with invisible characters as their numbers. */
  public String shown() {
    return UNSEEN
        .matcher(view())
        .replaceAll(unseen -> String.format("\\\\u%04x", unseen.group().codePointAt(0)));
  }
}
