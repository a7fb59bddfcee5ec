package io.tailrace.web.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.web.settings.TokenSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are accepted, and why the others are not. */
final class TokenVerifierTest {
  private static final JWK RS = TokenIssuer.key(JWSAlgorithm.RS256, "rs");
  private static final JWK PS = TokenIssuer.key(JWSAlgorithm.PS384, "ps");
  private static final JWK ES = TokenIssuer.key(JWSAlgorithm.ES256, "es");
  private static final JWK ES5 = TokenIssuer.key(JWSAlgorithm.ES512, "es5");
  private static final JWK ED = TokenIssuer.key(JWSAlgorithm.EdDSA, "ed");
  private static final JWK FOREIGN = TokenIssuer.key(JWSAlgorithm.RS256, "rs");
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration SKEW = Duration.ofSeconds(30);

  private final TokenVerifier verifier = verifier(keys(RS, PS, ES, ES5, ED), "sub");

  private static KeySet keys(JWK... keys) {
    try {
      return KeySet.parse(TokenIssuer.publicKeys(keys));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static TokenVerifier verifier(KeySet keys, String userClaim) {
    return verifier(keys, userClaim, TokenIssuer.ISSUER, Set.of("other", TokenIssuer.AUDIENCE));
  }

  private static TokenVerifier verifier(
      KeySet keys, String userClaim, @Nullable String issuer, Set<String> audiences) {
    KeySource source = new ScriptedKeys();
    KeyRing ring = new KeyRing(source, () -> 0, Duration.ZERO);
    ring.take(keys);
    return new TokenVerifier(
        ring,
        new TokenSettings(
            new TokenSettings.Server(URI.create("https://login.example.com/certs")),
            issuer,
            audiences,
            userClaim,
            "realm_access.roles",
            null,
            SKEW),
        () -> NOW);
  }

  private String fault(String token) {
    TokenFault fault = assertThrows(TokenFault.class, () -> verifier.verify(token));
    assertEquals(TokenFault.Kind.INVALID, fault.kind());
    assertTrue(fault.reason().matches("[ !#-\\[\\]-~]+"), "fits into a header: " + fault.reason());
    return fault.reason();
  }

  private static String token(JWTClaimsSet.Builder claims) {
    return TokenIssuer.token(RS, claims);
  }

  private static String withHeader(JWSHeader header, JWK key) {
    return TokenIssuer.token(header, key, TokenIssuer.claims().build());
  }

  private static JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rs");
  }

  /** Any header with our claims; the signature is one of the right key over these bytes. */
  private static String raw(String header, String signature) {
    return Base64URL.encode(header)
        + "."
        + Base64URL.encode(TokenIssuer.claims().build().toString())
        + "."
        + signature;
  }

  static Stream<JWK> kinds() {
    return Stream.of(RS, PS, ES, ES5, ED);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindOfKeySaysWhoTheUserIs(JWK key) throws TokenFault {
    Instant end = Instant.ofEpochSecond(NOW.getEpochSecond() + 100);
    String text =
        TokenIssuer.token(
            key,
            TokenIssuer.claims()
                .expirationTime(Date.from(end))
                .claim("tenant", 7)
                .claim("none", null));
    Token token = verifier.verify(text);
    assertEquals("ann", token.user());
    assertEquals(Set.of("boss", "clerk"), token.roles());
    assertEquals(7L, token.claims().get("tenant"));
    assertEquals(end.plus(SKEW), token.expires());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aChangedByteOfTheSignatureOrTheClaimsIsNoticed(JWK key) {
    String text = TokenIssuer.token(key, TokenIssuer.claims());
    int dot = text.lastIndexOf('.');
    char there = text.charAt(dot + 10);
    String signature =
        text.substring(0, dot + 10) + (there == 'A' ? 'B' : 'A') + text.substring(dot + 11);
    assertEquals("the signature of the token is wrong", fault(signature));
    String[] parts = text.split("\\.", -1);
    String claims =
        Base64URL.encode(TokenIssuer.claims().subject("eve").build().toString()).toString();
    assertEquals(
        "the signature of the token is wrong", fault(parts[0] + "." + claims + "." + parts[2]));
    assertEquals("the signature of the token is wrong", fault(parts[0] + "." + parts[1] + ".AAAA"));
  }

  @Test
  void anothersKeyOfTheSameNameIsNotTheIssuers() {
    assertEquals(
        "the signature of the token is wrong",
        fault(TokenIssuer.token(FOREIGN, TokenIssuer.claims())));
  }

  static Stream<String> unsigned() {
    String claims = TokenIssuer.claims().build().toString();
    String signature = token(TokenIssuer.claims()).split("\\.", -1)[2];
    return Stream.of("none", "None", "NONE", "nOnE", "")
        .flatMap(
            alg ->
                Stream.of(
                    raw("{\"alg\":\"" + alg + "\"}", ""),
                    raw("{\"alg\":\"" + alg + "\",\"kid\":\"rs\"}", ""),
                    raw("{\"alg\":\"" + alg + "\",\"kid\":\"rs\"}", signature),
                    Base64URL.encode("{\"alg\":\"" + alg + "\"}")
                        + "."
                        + Base64URL.encode(claims)));
  }

  @ParameterizedTest
  @MethodSource("unsigned")
  void anUnsignedTokenIsRefused(String token) {
    String reason = fault(token);
    assertTrue(
        Set.of(
                "the token is not a signed JWT",
                "the algorithm of the token (alg) is not that of its key")
            .contains(reason),
        reason);
  }

  /** The public key, which everybody has, as the secret of HS256. */
  static Stream<String> confused() throws Exception {
    RSAKey key = RS.toRSAKey();
    byte[] der = key.toRSAPublicKey().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n" + Base64.encode(der) + "\n-----END PUBLIC KEY-----\n";
    return Stream.of(
            der,
            pem.getBytes(StandardCharsets.UTF_8),
            key.getModulus().decode(),
            key.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8))
        .flatMap(
            secret ->
                Stream.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)
                    .map(
                        algorithm ->
                            withHeader(
                                new JWSHeader.Builder(algorithm).keyID("rs").build(),
                                new OctetSequenceKey.Builder(secret).build())));
  }

  @ParameterizedTest
  @MethodSource("confused")
  void aPublicKeyIsNoSecret(String token) {
    assertEquals("the algorithm of the token (alg) is not that of its key", fault(token));
  }

  @Test
  void theAlgorithmIsTheKeysEvenIfTheKeyCouldDoAnother() {
    for (JWSAlgorithm other : List.of(JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
      assertEquals(
          "the algorithm of the token (alg) is not that of its key",
          fault(withHeader(new JWSHeader.Builder(other).keyID("rs").build(), RS)));
    }
  }

  @Test
  void aSecretAcceptsNoSignatureOfAKeyAndTheOtherWayRound() throws Exception {
    String secret = "0123456789abcdef0123456789abcdef0123456789abcdef";
    OctetSequenceKey key =
        new OctetSequenceKey.Builder(secret.getBytes(StandardCharsets.UTF_8))
            .algorithm(JWSAlgorithm.HS384)
            .build();
    TokenVerifier own = verifier(KeySet.ofSecret(secret.getBytes(StandardCharsets.UTF_8)), "sub");
    assertEquals("ann", own.verify(TokenIssuer.token(key, TokenIssuer.claims())).user());
    assertThrows(TokenFault.class, () -> own.verify(token(TokenIssuer.claims())));
    fault(TokenIssuer.token(key, TokenIssuer.claims()));
  }

  static Stream<String> odd() {
    return Stream.of(
        "../../../../dev/null",
        "rs' OR '1'='1",
        "RS",
        "rs ",
        "rs\0",
        "",
        "https://evil.example/certs",
        "x".repeat(256));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void aKeysNameIsANameAndNothingElse(String kid) {
    assertEquals(
        "no known key has the name of the token's key (kid)",
        fault(withHeader(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).build(), RS)));
  }

  @Test
  void aLongNameOfAKeyIsRefused() {
    assertEquals(
        "the name of the token's key (kid) is too long",
        fault(
            withHeader(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("x".repeat(257)).build(), RS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"RS256\",\"kid\":7}",
        "{\"alg\":\"RS256\",\"kid\":[\"rs\"]}",
        "{\"alg\":\"RS256\",\"kid\":{}}",
        "{\"alg\":7}",
        "{\"alg\":[\"RS256\"]}",
        "{}",
        "[]",
        "7",
        "",
        "{\"alg\":\"RS256\"",
      })
  void aHeaderOfTheWrongTypesIsNone(String header) {
    assertEquals(
        "the token is not a signed JWT",
        fault(raw(header, token(TokenIssuer.claims()).split("\\.", -1)[2])));
  }

  @Test
  void withoutANameTheKeyOfTheAlgorithmIsTaken() throws TokenFault {
    JWSHeader nameless = new JWSHeader.Builder(JWSAlgorithm.RS256).build();
    assertEquals("ann", verifier.verify(withHeader(nameless, RS)).user());
    assertEquals("the signature of the token is wrong", fault(withHeader(nameless, FOREIGN)));
    String nullName = raw("{\"alg\":\"RS256\",\"kid\":null}", "AAAA");
    assertEquals("the signature of the token is wrong", fault(nullName));
  }

  @Test
  void ofManyKeysATokenHasToNameItsOwn() throws TokenFault {
    JWK[] many =
        Stream.of("1", "2", "3", "4", "5")
            .map(
                kid ->
                    new RSAKey.Builder(RS.toRSAKey())
                        .keyID(kid)
                        .algorithm(JWSAlgorithm.RS256)
                        .build())
            .toArray(JWK[]::new);
    TokenVerifier own = verifier(keys(many), "sub");
    TokenFault fault =
        assertThrows(
            TokenFault.class,
            () -> own.verify(withHeader(new JWSHeader.Builder(JWSAlgorithm.RS256).build(), RS)));
    assertEquals("the token does not name its key (kid), and there are several", fault.reason());
    assertEquals("ann", own.verify(TokenIssuer.token(many[4], TokenIssuer.claims())).user());
  }

  /** The keys that a token brings, or names, are not looked at: neither taken nor in the way. */
  @Test
  void aTokenDoesNotBringItsOwnKey() throws Exception {
    JWK evil = FOREIGN.toPublicJWK();
    URI address = URI.create("http://127.0.0.1:1/certs");
    JWSHeader jwk = header().jwk(evil).build();
    JWSHeader jku = header().jwkURL(address).build();
    JWSHeader x5u = header().x509CertURL(address).build();
    JWSHeader x5c = header().x509CertChain(List.of(Base64.encode("cert"))).build();
    for (JWSHeader each : List.of(jwk, jku, x5u, x5c)) {
      assertEquals("the signature of the token is wrong", fault(withHeader(each, FOREIGN)));
      assertEquals("ann", verifier.verify(withHeader(each, RS)).user());
    }
    JWSHeader unnamed = new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(evil).build();
    assertEquals("the signature of the token is wrong", fault(withHeader(unnamed, FOREIGN)));
  }

  @Test
  void extensionsThatAreNotUnderstoodAreRefused() {
    String reason = "the token needs extensions (crit, b64) that are not supported";
    assertEquals(
        reason,
        fault(
            withHeader(header().criticalParams(Set.of("exp")).customParam("exp", 1).build(), RS)));
    assertEquals(
        reason,
        fault(
            withHeader(
                header().criticalParams(Set.of("b64")).base64URLEncodePayload(true).build(), RS)));
    String unencoded = "{\"alg\":\"RS256\",\"kid\":\"rs\",\"b64\":false,\"crit\":[\"b64\"]}";
    assertEquals(reason, fault(raw(unencoded, "AAAA")));
    String silent = "{\"alg\":\"RS256\",\"kid\":\"rs\",\"b64\":false}";
    assertEquals(reason, fault(raw(silent, "AAAA")), "without crit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE"})
  void tokensForAnotherPurposeAreRefused(String type) {
    assertEquals(
        "the token has a type (typ) of tokens for another purpose",
        fault(withHeader(header().type(new JOSEObjectType(type)).build(), RS)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt"})
  void theUsualTypesAreAccepted(String type) throws TokenFault {
    assertEquals(
        "ann",
        verifier.verify(withHeader(header().type(new JOSEObjectType(type)).build(), RS)).user());
  }

  @Test
  void encryptedTokensAreRefused() {
    assertEquals(
        "the token is encrypted (JWE); a signed one is needed",
        fault(Base64URL.encode("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..a.b.c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "%%%.%%%.%%%"})
  void whatIsNoTokenIsRefused(String text) {
    assertEquals("the token is not a signed JWT", fault(text));
  }

  @Test
  void aHugeTokenIsRefusedUnread() {
    String big = token(TokenIssuer.claims().claim("x", "x".repeat(16 << 10)));
    assertEquals("the token has more than 16384 characters", fault(big));
    String deep = "[".repeat(6_000);
    assertNotEquals("", fault(raw("{\"alg\":\"RS256\",\"kid\":\"rs\",\"x\":" + deep, "AAAA")));
  }

  static Stream<Arguments> wrongClaims() {
    Date soon = Date.from(NOW.plusSeconds(31));
    return Stream.of(
        Arguments.of(
            "the token has expired",
            TokenIssuer.claims().expirationTime(Date.from(NOW.minusSeconds(31)))),
        Arguments.of(
            "the token has expired",
            TokenIssuer.claims().expirationTime(Date.from(NOW.minusSeconds(30)))),
        Arguments.of(
            "the token has expired", TokenIssuer.claims().expirationTime(Date.from(Instant.EPOCH))),
        Arguments.of(
            "the token has expired", TokenIssuer.claims().claim("exp", Long.MIN_VALUE / 1_000)),
        Arguments.of(
            "the token has no expiration time (exp)", TokenIssuer.claims().expirationTime(null)),
        Arguments.of(
            "the claims of the token are malformed",
            TokenIssuer.claims().claim("exp", "9999999999")),
        Arguments.of("the token is not valid yet (nbf)", TokenIssuer.claims().notBeforeTime(soon)),
        Arguments.of(
            "the token is of another issuer (iss)",
            TokenIssuer.claims().issuer(TokenIssuer.ISSUER + "/")),
        Arguments.of("the token is of another issuer (iss)", TokenIssuer.claims().issuer(null)),
        Arguments.of("the token is for another audience (aud)", TokenIssuer.claims().audience("x")),
        Arguments.of(
            "the token is for another audience (aud)", TokenIssuer.claims().audience(List.of())),
        Arguments.of("the token names no user", TokenIssuer.claims().subject(null)),
        Arguments.of("the token names no user", TokenIssuer.claims().subject(" ")),
        Arguments.of(
            "the name of the token's user is too long",
            TokenIssuer.claims().subject("x".repeat(513))));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void claimsAreChecked(String reason, JWTClaimsSet.Builder claims) {
    assertEquals(reason, fault(token(claims)));
  }

  @Test
  void clocksMayDifferByTheSkew() throws TokenFault {
    Date past = Date.from(NOW.minusSeconds(29));
    Date future = Date.from(NOW.plusSeconds(29));
    Token token =
        verifier.verify(token(TokenIssuer.claims().expirationTime(past).notBeforeTime(future)));
    assertTrue(token.expires().isAfter(NOW));
  }

  @Test
  void oneOfSeveralAudiencesIsEnough() throws TokenFault {
    verifier.verify(token(TokenIssuer.claims().audience(List.of("x", "other"))));
    TokenVerifier open = verifier(keys(RS), "sub", null, Set.of());
    assertEquals("ann", open.verify(token(TokenIssuer.claims().audience("x").issuer("y"))).user());
  }

  @Test
  void aClaimIsFoundByItsNameOrByAPath() throws TokenFault {
    String named =
        token(
            TokenIssuer.claims()
                .claim("https://example.com/user", "eve")
                .claim("person", Map.of("name", "bob")));
    assertEquals("eve", verifier(keys(RS), "https://example.com/user").verify(named).user());
    assertEquals("bob", verifier(keys(RS), "person.name").verify(named).user());
    TokenVerifier missing = verifier(keys(RS), "sub.name");
    assertThrows(TokenFault.class, () -> missing.verify(named));
  }

  static Stream<Arguments> roles() {
    return Stream.of(
        Arguments.of(Set.of("a", "b"), List.of("a", "b", "a")),
        Arguments.of(Set.of("a", "b"), "a b"),
        Arguments.of(Set.of("a b"), List.of("a b")),
        Arguments.of(Set.of("a"), List.of("a", 7, List.of("b"), Map.of("c", "d"), " ")),
        Arguments.of(Set.of(), 7),
        Arguments.of(Set.of(), Map.of("a", "b")),
        Arguments.of(Set.of(), ""));
  }

  @ParameterizedTest
  @MethodSource("roles")
  void rolesAreAListOrWords(Set<String> roles, Object claim) throws TokenFault {
    assertEquals(
        roles,
        verifier
            .verify(token(TokenIssuer.claims().claim("realm_access", Map.of("roles", claim))))
            .roles());
  }

  @Test
  void aTokenIsNotShown() throws TokenFault {
    assertEquals("a token", verifier.verify(token(TokenIssuer.claims())).toString());
  }
}
