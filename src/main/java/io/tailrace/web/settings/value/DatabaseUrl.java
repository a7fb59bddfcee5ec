package io.tailrace.web.settings.value;

import io.tailrace.source.connection.DriverParameters;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A database's URL as pgjdbc takes it, with user and password taken out. Never shown. */
public record DatabaseUrl(String jdbc, @Nullable String user, @Nullable String password) {
  public static final String EXAMPLE = "postgresql://host:5432/database";

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
  private static final Pattern AUTHORITY = Pattern.compile("//(?:([^/?]*)@)?([^/?@]*)([/?].*)?");
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]:\\s]*)(:\\d{1,5})?");

  /** Removed from the parameters, since they would override the user and password given apart. */
  private static final Pattern LOGIN = Pattern.compile("(?<=[?&])(?:user|password)=[^&]*(?:&|$)");

  public static DatabaseUrl parse(Setting setting) {
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
              + " is not a kind of database; postgresql is the only kind, for PostgreSQL and"
              + " Materialize: "
              + write);
    }
    Matcher authority = AUTHORITY.matcher(scheme.group(2));
    if (!authority.matches() || !hosts(authority.group(2))) {
      throw setting.fault("host and port cannot be read; " + write);
    }
    String rest = authority.group(3) == null ? "/" : authority.group(3);
    String others = LOGIN.matcher(rest).replaceAll("").replaceFirst("[?&]+$", "");
    String login = authority.group(1) == null ? "" : authority.group(1);
    int colon = login.indexOf(':');
    try {
      String unused = decoded(others);
      checkParameters(setting, rest);
    } catch (IllegalArgumentException e) {
      throw setting.fault("each % must be written as %25, unless it begins an escape such as %20");
    }
    try {
      return new DatabaseUrl(
          "jdbc:postgresql://" + authority.group(2) + others,
          one(setting, "user", colon < 0 ? login : login.substring(0, colon), rest),
          one(setting, "password", colon < 0 ? "" : login.substring(colon + 1), rest));
    } catch (IllegalArgumentException e) {
      throw setting.fault(
          "user and password in the URL must be URL-encoded (% as %25); or write them in "
              + beside(setting, "user")
              + " and "
              + beside(setting, "password"));
    }
  }

  /**
   * Refuses unknown parameters, which the driver ignores: a misspelt {@code sslmode} would leave
   * the connection unencrypted. No message shows a parameter, which may be the end of a password.
   */
  private static void checkParameters(Setting setting, String rest) {
    String[] parameters = rest.replaceFirst("^[^?]*\\??", "").split("&", -1);
    for (int at = 0; at < parameters.length; at++) {
      String parameter = parameters[at];
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      if (!name.isEmpty() && !DriverParameters.names().contains(name)) {
        String which = "parameter " + (at + 1) + " is not a parameter of the driver";
        throw setting.fault(
            Spelling.nearest(name, DriverParameters.names())
                .map(nearest -> which + "; did you mean " + nearest + "?")
                .orElse(which + "; pgjdbc's documentation lists them; write & in a value as %26"));
      }
      List<String> choices = DriverParameters.choices(name);
      String value = choices.isEmpty() ? "" : decoded(parameter.substring(equals + 1));
      if (!choices.isEmpty() && choices.stream().noneMatch(value::equalsIgnoreCase)) {
        throw setting.fault(
            name + " has a value that does not exist; write one of " + String.join(", ", choices));
      }
    }
  }

  /** A user or password before the {@code @}, or among the parameters. */
  private static @Nullable String one(Setting setting, String name, String before, String rest) {
    Matcher parameter = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(rest);
    if (!parameter.find()) {
      return before.isEmpty() ? null : decoded(before.replace("+", "%2B"));
    }
    if (!before.isEmpty()) {
      throw setting.fault("has the " + name + " twice; write it in " + beside(setting, name));
    }
    return decoded(parameter.group(1));
  }

  private static String beside(Setting setting, String name) {
    return setting.key().replaceFirst("url$", name);
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

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "a database's URL";
  }
}
