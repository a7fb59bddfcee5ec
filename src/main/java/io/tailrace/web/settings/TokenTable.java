package io.tailrace.web.settings;

import static io.tailrace.web.settings.Definition.Scope.APPLICATION;

import io.tailrace.web.settings.value.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The rows of {@link SettingsTable} for bearer tokens. */
final class TokenTable {
  static final Definition<TokenSettings.Keys> KEYS =
      Definition.of(
          APPLICATION,
          "jwt.keys",
          ValueType.of("`https` address or absolute path", TokenSettings::keys),
          "Public keys that verify bearer tokens: the address of a JWK set, or a file with a JWK set"
              + " or PEM.");

  static final Definition<String> SECRET_FILE =
      Definition.of(
          APPLICATION,
          "jwt.secret-file",
          ValueType.anyText("absolute path"),
          "In place of `tailrace.jwt.keys`: a file with a secret of at least 32 bytes, for HS256,"
              + " HS384 and HS512.");

  static final Definition<String> ISSUER =
      Definition.of(
              APPLICATION, "jwt.issuer", ValueType.anyText("text"), "`iss` that a token must have.")
          .otherwise(null, "any");

  static final Definition<Set<String>> AUDIENCE =
      Definition.of(
              APPLICATION,
              "jwt.audience",
              ValueType.names("names, separated by commas", "tailrace"),
              "Audiences, of which a token must have one in `aud`.")
          .otherwise(Set.of(), "any");

  static final Definition<String> USER_CLAIM =
      Definition.of(
              APPLICATION,
              "jwt.user-claim",
              ValueType.anyText("claim"),
              "Claim that names the user.")
          .otherwise("sub");

  static final Definition<String> ROLES_CLAIM =
      Definition.of(
              APPLICATION,
              "jwt.roles-claim",
              ValueType.anyText("claim"),
              "Claim with the user's roles, or a path to it, such as `realm_access.roles`: a list, or"
                  + " words in one text.")
          .otherwise(null, "no roles");

  static final Definition<String> COOKIE =
      Definition.of(
              APPLICATION,
              "jwt.cookie",
              ValueType.of("cookie's name", TokenSettings::cookie),
              "Cookie that may contain the token, for an `EventSource`, which sends no header.")
          .otherwise(null, "none");

  static final Definition<Duration> CLOCK_SKEW =
      Definition.of(
              APPLICATION,
              "jwt.clock-skew",
              ValueType.duration(Duration.ZERO, Duration.ofMinutes(5)),
              "Difference that the clocks of issuer and server may have: `exp` and `nbf` are"
                  + " extended by it.")
          .otherwise(Duration.ofSeconds(30));

  static final List<Definition<?>> ROWS =
      List.of(KEYS, SECRET_FILE, ISSUER, AUDIENCE, USER_CLAIM, ROLES_CLAIM, COOKIE, CLOCK_SKEW);

  private TokenTable() {}
}
