package io.tailrace.web.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, as pgjdbc wants it; what the user wrote before an {@code @} stands apart.
 * Never shown, since it may hold a password.
 */
record DatabaseUrl(String jdbc, @Nullable String user, @Nullable String password) {
  static final String EXAMPLE = "postgresql://host:5432/database";

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
  private static final Pattern AUTHORITY = Pattern.compile("//(?:([^/?]*)@)?([^/?@]*)([/?].*)?");
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]:\\s]*)(:\\d{1,5})?");

  static DatabaseUrl parse(Setting setting) {
    String text = setting.value();
    String write = "write " + setting.key() + "=" + EXAMPLE;
    Matcher scheme = SCHEME.matcher(text.startsWith("jdbc:") ? text.substring(5) : text);
    if (!scheme.matches()) {
      throw setting.fault("is not a URL; " + write);
    }
    String kind = scheme.group(1);
    if (!kind.equals("postgresql") && !kind.equals("postgres")) {
      throw setting.fault(
          kind
              + " is not a kind of source; postgresql is the only one, for PostgreSQL and"
              + " Materialize: "
              + write);
    }
    Matcher authority = AUTHORITY.matcher(scheme.group(2));
    if (!authority.matches() || !hosts(authority.group(2))) {
      throw setting.fault("host and port cannot be read; " + write);
    }
    String rest = authority.group(3) == null ? "/" : authority.group(3);
    String jdbc = "jdbc:postgresql://" + authority.group(2) + rest;
    String login = authority.group(1);
    if (login == null) {
      return new DatabaseUrl(jdbc, null, null);
    }
    int colon = login.indexOf(':');
    try {
      return colon < 0
          ? new DatabaseUrl(jdbc, decoded(login), null)
          : new DatabaseUrl(
              jdbc, decoded(login.substring(0, colon)), decoded(login.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw setting.fault(
          "user and password before the @ must be URL-encoded (% as %25); or write them in "
              + setting.key().replaceFirst("url$", "user")
              + " and "
              + setting.key().replaceFirst("url$", "password"));
    }
  }

  private static boolean hosts(String authority) {
    for (String each : authority.split(",", -1)) {
      Matcher host = HOST.matcher(each);
      if (!host.matches()
          || (host.group(2) != null && Integer.parseInt(host.group(2).substring(1)) > 65_535)) {
        return false;
      }
    }
    return true;
  }

  /** Of a URL's authority, where + is itself. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "a database's URL";
  }
}
