package io.tailrace.trial;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.testing.TokenKeyServer;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** The identity provider of the users of {@link Parcels}. */
final class ParcelTokens implements AutoCloseable {
  static final String COOKIE = "token";
  private final JWK key = TokenIssuer.key(JWSAlgorithm.ES256, "k1");
  private final TokenKeyServer server;

  ParcelTokens() throws IOException {
    server = new TokenKeyServer(key);
  }

  Map<String, String> settings() {
    return Map.of(
        "tailrace.jwt.keys",
        server.address().toString(),
        "tailrace.jwt.issuer",
        TokenIssuer.ISSUER,
        "tailrace.jwt.audience",
        TokenIssuer.AUDIENCE,
        "tailrace.jwt.roles-claim",
        "realm_access.roles",
        "tailrace.jwt.cookie",
        COOKIE,
        "tailrace.jwt.clock-skew",
        "0s");
  }

  /** When a token made now expires: at a whole second. */
  static Instant expiry(long validMs) {
    return Instant.now().plusMillis(validMs).truncatedTo(ChronoUnit.SECONDS);
  }

  String of(String user, Collection<String> tenants, Instant expires) {
    return token(user, tenants, List.of(), expires);
  }

  /** Of one who may see all rows. */
  String auditor() {
    return token("auditor", List.of(), List.of("auditor"), expiry(7_200_000));
  }

  private String token(
      String user, Collection<String> tenants, List<String> roles, Instant expires) {
    return TokenIssuer.token(
        key,
        TokenIssuer.claims()
            .subject(user)
            .expirationTime(Date.from(expires))
            .claim("tenants", List.copyOf(tenants))
            .claim("realm_access", Map.of("roles", roles)));
  }

  @Override
  public void close() {
    server.close();
  }
}
