package io.tailrace.web.settings.value;

/**
 * Where a caller's own values of a column come from.
 *
 * @param name of the attribute, or the claim's path; empty for a user and for roles
 */
public record CallerValue(Kind kind, String name) {
  /** What is known of a caller. */
  public enum Kind {
    USER,
    ROLE,
    ATTRIBUTE,
    CLAIM
  }

  private static final String ATTRIBUTE = "attribute:";
  private static final String CLAIM = "claim:";

  /** The parser of {@code tailrace.view.<name>.rows.<column>}. */
  public static CallerValue read(Setting setting) {
    String text = setting.value();
    if (text.equals("user")) {
      return new CallerValue(Kind.USER, "");
    }
    if (text.equals("role")) {
      return new CallerValue(Kind.ROLE, "");
    }
    if (text.startsWith(ATTRIBUTE) && text.length() > ATTRIBUTE.length()) {
      return new CallerValue(Kind.ATTRIBUTE, text.substring(ATTRIBUTE.length()));
    }
    if (text.startsWith(CLAIM) && text.length() > CLAIM.length()) {
      return new CallerValue(Kind.CLAIM, text.substring(CLAIM.length()));
    }
    throw setting.wrong("write user, role, attribute:NAME or claim:PATH, as claim:tenant_id");
  }

  /** For messages, as {@code claim tenant_id}. */
  public String shown() {
    return switch (kind) {
      case USER -> "user name";
      case ROLE -> "role";
      case ATTRIBUTE -> "request attribute " + name;
      case CLAIM -> "claim " + name;
    };
  }
}
