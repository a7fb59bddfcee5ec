package io.tailrace.web.settings;

import io.tailrace.source.PasswordFile;
import io.tailrace.web.settings.value.Setting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of bearer tokens.
 *
 * @param issuer null for any
 * @param audiences of which a token has one; empty for any
 * @param rolesClaim null for tokens without roles
 * @param cookie that may contain the token; null for none
 */
public record TokenSettings(
    Keys keys,
    @Nullable String issuer,
    Set<String> audiences,
    String userClaim,
    @Nullable String rolesClaim,
    @Nullable String cookie,
    Duration clockSkew) {
  private static final Logger log = System.getLogger(TokenSettings.class.getName());

  private static final String WHAT =
      "write the https address of a JWK set, or the absolute path of a file with a JWK set or PEM";
  private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  /** Where the keys are. */
  public sealed interface Keys {
    /** The key of its setting. */
    String setting();
  }

  /** A JWK set by HTTP. */
  public record Server(URI address) implements Keys {
    @Override
    public String setting() {
      return TokenTable.KEYS.key();
    }
  }

  /** A JWK set or PEM in a file. */
  public record PublicKeys(Path file) implements Keys {
    @Override
    public String setting() {
      return TokenTable.KEYS.key();
    }
  }

  /** A secret in a file. */
  public record Secret(PasswordFile file) implements Keys {
    @Override
    public String setting() {
      return TokenTable.SECRET_FILE.key();
    }
  }

  public TokenSettings {
    audiences = Set.copyOf(audiences);
  }

  /** Empty where tokens are not accepted. */
  static Optional<TokenSettings> read(RawSettings raw) {
    Duration clockSkew = TokenTable.CLOCK_SKEW.get(raw);
    Optional<Keys> keys = TokenTable.KEYS.find("", raw);
    Optional<Setting> secret = TokenTable.SECRET_FILE.written("", raw);
    if (keys.isPresent() && secret.isPresent()) {
      throw secret.get().fault("write either this or " + TokenTable.KEYS.key() + ", not both");
    }
    Optional<Keys> known =
        keys.or(() -> secret.map(setting -> new Secret(Login.file(setting, "secret"))));
    if (known.isEmpty()) {
      refuseWithoutKeys(raw);
      return Optional.empty();
    }
    Set<String> audiences = TokenTable.AUDIENCE.get(raw);
    if (audiences.isEmpty()) {
      log.log(
          Level.WARNING,
          TokenTable.AUDIENCE.key()
              + " is not set: tokens that were issued for other applications are accepted, too");
    }
    return Optional.of(
        new TokenSettings(
            known.get(),
            TokenTable.ISSUER.find("", raw).orElse(null),
            audiences,
            TokenTable.USER_CLAIM.get(raw),
            TokenTable.ROLES_CLAIM.find("", raw).orElse(null),
            TokenTable.COOKIE.find("", raw).orElse(null),
            clockSkew));
  }

  private static void refuseWithoutKeys(RawSettings raw) {
    for (Definition<?> each :
        List.of(
            TokenTable.ISSUER, TokenTable.AUDIENCE, TokenTable.ROLES_CLAIM, TokenTable.COOKIE)) {
      each.written("", raw)
          .ifPresent(
              setting -> {
                throw setting.fault(
                    "no token is accepted without keys; write "
                        + TokenTable.KEYS.key()
                        + " or "
                        + TokenTable.SECRET_FILE.key()
                        + " as well");
              });
    }
  }

  static Keys keys(Setting setting) {
    String text = setting.value();
    if (text.contains("://")) {
      return new Server(address(setting));
    }
    try {
      Path file = Path.of(text);
      if (file.isAbsolute()) {
        return new PublicKeys(file);
      }
    } catch (InvalidPathException e) {
      // It is no address either.
    }
    throw setting.wrong(WHAT);
  }

  private static URI address(Setting setting) {
    try {
      URI address = new URI(setting.value());
      String scheme = String.valueOf(address.getScheme());
      boolean plain = scheme.equals("http");
      if ((plain || scheme.equals("https"))
          && address.getHost() != null
          && address.getUserInfo() == null
          && address.getFragment() == null) {
        if (plain && !LOOPBACK.matcher(address.getHost()).matches()) {
          log.log(
              Level.WARNING,
              setting.key()
                  + " is an http address: whoever can change the answer on its way can make tokens"
                  + " for any user; write an https address");
        }
        return address;
      }
    } catch (URISyntaxException e) {
      // It may contain a secret, and is not shown.
    }
    throw setting.fault("is not an address without user and fragment; " + WHAT);
  }

  static String cookie(Setting setting) {
    if (COOKIE.matcher(setting.value()).matches()) {
      return setting.value();
    }
    throw setting.wrong("write a cookie's name of letters, digits, - and _, as access_token");
  }
}
