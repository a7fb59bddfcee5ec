package io.tailrace.source.materialize.catalog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's version, from the answer to {@code select mz_version()}, such as {@code v0.28.0
 * (ef7d12689)}. An unknown version counts as a new one.
 */
public record ServerVersion(int major, int minor) {
  private static final Pattern FORM =
      Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6}).*", Pattern.DOTALL);

  public static ServerVersion of(String answer) {
    Matcher form = FORM.matcher(answer.strip());
    return form.matches()
        ? new ServerVersion(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)))
        : new ServerVersion(Integer.MAX_VALUE, 0);
  }

  /** The number with all its parts, such as {@code 0.28.0}; the whole answer where it has none. */
  public static String number(String answer) {
    String text = answer.strip();
    return FORM.matcher(text).matches() ? text.replaceFirst("^v", "").split("\\s", 2)[0] : text;
  }

  /**
   * Whether it has SUBSCRIBE, for queries too, and sends a quiet view's progress about once a
   * second.
   */
  public boolean subscribes() {
    return major > 0 || minor >= 27;
  }

  /** The verb that follows a view. */
  public String verb() {
    return subscribes() ? "SUBSCRIBE" : "TAIL";
  }

  /**
   * The count of one FETCH. Servers before 0.27 fail where a FETCH begins with a progress row,
   * which small counts provoke.
   */
  public String count() {
    return subscribes() ? "10000" : "ALL";
  }

  @Override
  public String toString() {
    return major == Integer.MAX_VALUE ? "of an unknown version" : major + "." + minor;
  }
}
