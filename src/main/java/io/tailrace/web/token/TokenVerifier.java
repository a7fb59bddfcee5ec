package io.tailrace.web.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tailrace.web.settings.TokenSettings;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Accepts a token, or says why not. Which algorithm is right follows from the key, and which key
 * from {@code kid}; keys and addresses of keys in the token are not looked at. Safe for any thread.
 */
public final class TokenVerifier {
  private static final int LONGEST = 16 << 10;
  private static final int LONGEST_KID = 256;
  private static final int LONGEST_USER = 512;

  /** Keys without a name that are tried for one token. */
  private static final int MOST_TRIED = 4;

  /** Tokens for something else have a type of their own, such as {@code logout+jwt}. */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  private final KeyRing keys;
  private final TokenSettings settings;
  private final InstantSource clock;
  private final ClaimPath user;

  public TokenVerifier(KeyRing keys, TokenSettings settings, InstantSource clock) {
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
    this.user = new ClaimPath(settings.userClaim());
  }

  public TokenSettings settings() {
    return settings;
  }

  /**
   * The token that a client has sent.
   *
   * @throws TokenFault if it is not accepted
   */
  public Token verify(String text) throws TokenFault {
    SignedJWT token = parsed(text);
    check(token.getHeader());
    checkSignature(token);
    try {
      return checked(token.getJWTClaimsSet(), token.getPayload().toJSONObject());
    } catch (ParseException e) {
      throw TokenFault.invalid("the claims of the token are malformed");
    }
  }

  private static SignedJWT parsed(String text) throws TokenFault {
    if (text.length() > LONGEST) {
      throw TokenFault.invalid("the token has more than " + LONGEST + " characters");
    }
    long dots = text.chars().filter(each -> each == '.').count();
    if (dots == 4) {
      throw TokenFault.invalid("the token is encrypted (JWE); a signed one is needed");
    }
    try {
      return SignedJWT.parse(text);
    } catch (ParseException | IllegalArgumentException e) {
      throw TokenFault.invalid("the token is not a signed JWT");
    }
  }

  private static void check(JWSHeader header) throws TokenFault {
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      throw TokenFault.invalid("the token needs extensions (crit, b64) that are not supported");
    }
    JOSEObjectType type = header.getType();
    if (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
      throw TokenFault.invalid("the token has a type (typ) of tokens for another purpose");
    }
    String kid = header.getKeyID();
    if (kid != null && kid.length() > LONGEST_KID) {
      throw TokenFault.invalid("the name of the token's key (kid) is too long");
    }
  }

  private void checkSignature(SignedJWT token) throws TokenFault {
    List<VerificationKey> named = keys.current().named(token.getHeader());
    if (named.isEmpty()) {
      named = keys.newest().named(token.getHeader());
    }
    if (named.isEmpty()) {
      throw TokenFault.invalid("no known key has the name of the token's key (kid)");
    }
    List<VerificationKey> fitting =
        named.stream()
            .filter(key -> key.algorithms().contains(token.getHeader().getAlgorithm()))
            .toList();
    if (fitting.isEmpty()) {
      throw TokenFault.invalid("the algorithm of the token (alg) is not that of its key");
    }
    if (fitting.size() > MOST_TRIED) {
      throw TokenFault.invalid("the token does not name its key (kid), and there are several");
    }
    for (VerificationKey key : fitting) {
      if (isSignedBy(key, token)) {
        return;
      }
    }
    throw TokenFault.invalid("the signature of the token is wrong");
  }

  private static boolean isSignedBy(VerificationKey key, SignedJWT token) {
    try {
      return key.verifier()
          .verify(token.getHeader(), token.getSigningInput(), token.getSignature());
    } catch (JOSEException e) {
      return false;
    }
  }

  private Token checked(JWTClaimsSet claims, Map<String, Object> json)
      throws TokenFault, ParseException {
    Instant now = clock.instant();
    Duration skew = settings.clockSkew();
    Date expiration = claims.getExpirationTime();
    if (expiration == null) {
      throw TokenFault.invalid("the token has no expiration time (exp)");
    }
    Instant expires = expiration.toInstant().plus(skew);
    if (!now.isBefore(expires)) {
      throw TokenFault.invalid("the token has expired");
    }
    Date begins = claims.getNotBeforeTime();
    if (begins != null && begins.toInstant().minus(skew).isAfter(now)) {
      throw TokenFault.invalid("the token is not valid yet (nbf)");
    }
    if (settings.issuer() != null && !settings.issuer().equals(claims.getIssuer())) {
      throw TokenFault.invalid("the token is of another issuer (iss)");
    }
    if (!settings.audiences().isEmpty()
        && Collections.disjoint(settings.audiences(), claims.getAudience())) {
      throw TokenFault.invalid("the token is for another audience (aud)");
    }
    return token(json, expires);
  }

  private Token token(Map<String, Object> claims, Instant expires) throws TokenFault {
    if (!(user.in(claims) instanceof String name) || name.isBlank()) {
      throw TokenFault.invalid("the token names no user");
    }
    if (name.length() > LONGEST_USER) {
      throw TokenFault.invalid("the name of the token's user is too long");
    }
    Set<String> roles =
        settings.rolesClaim() == null
            ? Set.of()
            : new ClaimPath(settings.rolesClaim()).texts(claims);
    return new Token(name, roles, claims, expires);
  }
}
